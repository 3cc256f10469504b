// Campaigns, their lines and their papers as messages of the API.
#pragma once

#include <passerelle/v1/campaign_service.pb.h>

#include "services/broker/campaigns.h"
#include "services/domain/decision.h"

namespace passerelle::rpc {

v1::Campaign to_proto(const broker::CampaignView& view);
v1::LineCounts to_proto(const domain::LineCounts& counts);
v1::CampaignLine to_proto(const domain::CampaignLine& line);  // without its number
v1::CampaignChange to_proto(const domain::CampaignChange& change);
v1::UploadSummary to_proto(const broker::ListSummary& summary);

// `decided_by` explains the violations.
v1::PreviewLine to_proto(const broker::PreviewedLine& line, const domain::Programme& decided_by,
                         domain::Language language);
// Of the last page.
v1::PreviewTotals totals_of(const broker::PreviewPage& page);
v1::ReportTotals to_proto(const broker::ReportTotals& totals);

}  // namespace passerelle::rpc
