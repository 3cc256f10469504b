#pragma once

#include <grpcpp/support/server_callback.h>
#include <passerelle/v1/campaign_service.pb.h>

#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

// Papers of any length, page by page: the next page is asked for when the one before has been sent. So memory
// is bounded by one page, and a slow client slows the reading down. Without lines the pages are gone through,
// and the totals alone are sent.
grpc::ServerWriteReactor<v1::PreviewCampaignResponse>* preview_campaign(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::PreviewCampaignRequest& request);
grpc::ServerWriteReactor<v1::ReportCampaignResponse>* report_campaign(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::ReportCampaignRequest& request);

}  // namespace passerelle::rpc
