#pragma once

#include <passerelle/v1/status_service.grpc.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

class StatusService : public v1::StatusService::CallbackService {
 public:
  explicit StatusService(HandlerPorts ports) : ports_(ports) {}
  StatusService(const StatusService&) = delete;
  StatusService& operator=(const StatusService&) = delete;

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const v1::GetStatusRequest* request, v1::Status* response) override;

 private:
  HandlerPorts ports_;
};

v1::Status to_proto(const broker::BrokerStatus& status);

}  // namespace passerelle::rpc
