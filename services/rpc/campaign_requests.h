// What callers ask of campaigns, read from their messages. Everything that is wrong with a request's fields
// is said at once; what the broker decides is not decided here.
#pragma once

#include <passerelle/v1/campaign_service.pb.h>

#include <vector>

#include "services/broker/campaigns.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

domain::Result<broker::CampaignDraft> draft_from(const v1::CreateCampaignRequest& request,
                                                 const Principal& principal);

struct CampaignUpdate {
  broker::CampaignAct act;
  broker::CampaignAmendment amendment;
};
domain::Result<CampaignUpdate> update_from(const v1::UpdateCampaignRequest& request,
                                           const Principal& principal);

struct CampaignApproval {
  broker::CampaignAct act;
  domain::Digest seen{};
};
domain::Result<CampaignApproval> approval_from(const v1::ApproveCampaignRequest& request,
                                               const Principal& principal);

struct CampaignStart {
  broker::CampaignAct act;
  std::optional<domain::Instant> at;
};
domain::Result<CampaignStart> start_from(const v1::StartCampaignRequest& request, const Principal& principal);

struct CampaignRetry {
  broker::CampaignAct act;
  std::vector<domain::LineState> states;
};
domain::Result<CampaignRetry> retry_from(const v1::RetryLinesRequest& request, const Principal& principal);

struct LinesByCriteria {
  broker::CampaignAct act;
  broker::ListCriteria criteria;
};
domain::Result<LinesByCriteria> criteria_from(const v1::AddLinesByCriteriaRequest& request,
                                              const Principal& principal);

domain::Result<broker::CampaignAct> act_from(const v1::CampaignActRequest& request,
                                             const Principal& principal);
domain::Result<broker::CampaignAct> act_from(const v1::RepeatCampaignRequest& request,
                                             const Principal& principal);
domain::Result<broker::ListOrder> order_from(const v1::UploadLinesRequest::Options& options,
                                             const Principal& principal);
domain::Result<broker::CampaignFilter> campaign_filter_from(const v1::ListCampaignsRequest& request);
domain::Result<std::vector<domain::LineState>> line_states_from(const v1::ListLinesRequest& request);

}  // namespace passerelle::rpc
