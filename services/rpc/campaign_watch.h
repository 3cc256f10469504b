#pragma once

#include <grpcpp/support/server_callback.h>
#include <passerelle/v1/campaign_service.pb.h>

#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

// The campaign as it stands, and again when a look an interval later finds it changed. One look costs the
// reading of one campaign with its kept counts, whatever the list's length.
grpc::ServerWriteReactor<v1::Campaign>* watch_campaign(const HandlerPorts& ports, const Method& method,
                                                       const grpc::CallbackServerContext& context,
                                                       const v1::WatchCampaignRequest& request);

}  // namespace passerelle::rpc
