#pragma once

#include <grpcpp/support/server_callback.h>
#include <passerelle/v1/programme_service.pb.h>

#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

// A message of progress a page, and the totals: a slow client slows the reading down.
grpc::ServerWriteReactor<v1::ReplayProgrammeResponse>* replay_programme(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::ReplayProgrammeRequest& request);

}  // namespace passerelle::rpc
