#pragma once

#include <grpcpp/support/server_callback.h>
#include <passerelle/v1/campaign_service.pb.h>

#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

// A campaign's list, taken message by message: the next one is read when the lines of the one before are
// durable and reported. So memory is bounded by one message, and a slow client or a slow disk slows the other
// side down.
grpc::ServerBidiReactor<v1::UploadLinesRequest, v1::UploadLinesResponse>* upload_lines(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context);

}  // namespace passerelle::rpc
