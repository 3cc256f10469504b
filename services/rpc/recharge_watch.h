#pragma once

#include <grpcpp/support/server_callback.h>
#include <passerelle/v1/recharge_service.pb.h>

#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

// The recharge as it stands, then each change of its state, in order, each once; OK at a final one.
grpc::ServerWriteReactor<v1::Recharge>* watch_recharge(const HandlerPorts& ports, const Method& method,
                                                       const grpc::CallbackServerContext& context,
                                                       const v1::WatchRechargeRequest& request);

}  // namespace passerelle::rpc
