#pragma once

#include <passerelle/v1/programme_service.grpc.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

class ProgrammeService : public v1::ProgrammeService::CallbackService {
 public:
  explicit ProgrammeService(HandlerPorts ports) : ports_(ports) {}
  ProgrammeService(const ProgrammeService&) = delete;
  ProgrammeService& operator=(const ProgrammeService&) = delete;

  grpc::ServerUnaryReactor* ApplyProgramme(grpc::CallbackServerContext* context,
                                           const v1::ApplyProgrammeRequest* request,
                                           v1::Programme* response) override;
  grpc::ServerUnaryReactor* GetProgramme(grpc::CallbackServerContext* context,
                                         const v1::GetProgrammeRequest* request,
                                         v1::Programme* response) override;
  grpc::ServerWriteReactor<v1::ReplayProgrammeResponse>* ReplayProgramme(
      grpc::CallbackServerContext* context, const v1::ReplayProgrammeRequest* request) override;

 private:
  void apply(const Caller& caller, const v1::ApplyProgrammeRequest& request,
             const Reply<v1::Programme>& reply);
  void get(const Caller& caller, const v1::GetProgrammeRequest& request, const Reply<v1::Programme>& reply);

  HandlerPorts ports_;
};

}  // namespace passerelle::rpc
