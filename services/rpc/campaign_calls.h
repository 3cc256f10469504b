// What each unary call about campaigns does. CampaignService alone calls these, once the caller was let in.
#pragma once

#include <passerelle/v1/campaign_service.pb.h>

#include "services/broker/campaigns.h"
#include "services/rpc/campaign_conversion.h"
#include "services/rpc/campaign_requests.h"
#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc::campaign_calls {

inline broker::Completion<broker::CampaignView> answer_with_campaign(const Reply<v1::Campaign>& reply) {
  return [reply](domain::Result<broker::CampaignView> view) {
    if (!view) return reply.fail(view.error());
    reply.send(to_proto(*view));
  };
}

void create(const HandlerPorts& ports, const Caller& caller, const v1::CreateCampaignRequest& request,
            const Reply<v1::Campaign>& reply);
void get(const HandlerPorts& ports, const Caller& caller, const v1::GetCampaignRequest& request,
         const Reply<v1::Campaign>& reply);
void list(const HandlerPorts& ports, const Caller& caller, const v1::ListCampaignsRequest& request,
          const Reply<v1::ListCampaignsResponse>& reply);
void update(const HandlerPorts& ports, const Caller& caller, const v1::UpdateCampaignRequest& request,
            const Reply<v1::Campaign>& reply);
void add_by_criteria(const HandlerPorts& ports, const Caller& caller,
                     const v1::AddLinesByCriteriaRequest& request, const Reply<v1::UploadSummary>& reply);
void approve(const HandlerPorts& ports, const Caller& caller, const v1::ApproveCampaignRequest& request,
             const Reply<v1::Campaign>& reply);
void start(const HandlerPorts& ports, const Caller& caller, const v1::StartCampaignRequest& request,
           const Reply<v1::Campaign>& reply);
void retry(const HandlerPorts& ports, const Caller& caller, const v1::RetryLinesRequest& request,
           const Reply<v1::RetryLinesResponse>& reply);
void list_lines(const HandlerPorts& ports, const Caller& caller, const v1::ListLinesRequest& request,
                const Reply<v1::ListLinesResponse>& reply);
void list_changes(const HandlerPorts& ports, const Caller& caller,
                  const v1::ListCampaignChangesRequest& request,
                  const Reply<v1::ListCampaignChangesResponse>& reply);

// Acts that say no more than who and why.
using PlainAct = void (broker::Campaigns::*)(broker::CampaignAct, broker::Completion<broker::CampaignView>);
template <PlainAct act, class Request>
void do_act(const HandlerPorts& ports, const Caller& caller, const Request& request,
            const Reply<v1::Campaign>& reply) {
  auto said = act_from(request, caller.principal());
  if (!said) return reply.fail(said.error());
  (ports.broker.campaigns().*act)(*std::move(said), answer_with_campaign(reply));
}

}  // namespace passerelle::rpc::campaign_calls
