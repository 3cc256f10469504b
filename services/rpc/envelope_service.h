#pragma once

#include <passerelle/v1/envelope_service.grpc.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

class EnvelopeService : public v1::EnvelopeService::CallbackService {
 public:
  explicit EnvelopeService(HandlerPorts ports) : ports_(ports) {}
  EnvelopeService(const EnvelopeService&) = delete;
  EnvelopeService& operator=(const EnvelopeService&) = delete;

  grpc::ServerUnaryReactor* GetEnvelope(grpc::CallbackServerContext* context,
                                        const v1::GetEnvelopeRequest* request,
                                        v1::Envelope* response) override;
  grpc::ServerUnaryReactor* ListEnvelopes(grpc::CallbackServerContext* context,
                                          const v1::ListEnvelopesRequest* request,
                                          v1::ListEnvelopesResponse* response) override;

 private:
  void get(const Caller& caller, const v1::GetEnvelopeRequest& request, const Reply<v1::Envelope>& reply);
  void list(const Caller& caller, const v1::ListEnvelopesRequest& request,
            const Reply<v1::ListEnvelopesResponse>& reply);

  HandlerPorts ports_;
};

}  // namespace passerelle::rpc
