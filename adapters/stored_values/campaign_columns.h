// Campaigns as rows have them, in the order of columns that both ledgers select. `Columns` is a store's own.
#pragma once

#include "adapters/stored_values/campaign_json.h"
#include "services/broker/ports/campaign_book.h"

namespace passerelle::stored {

// id, series, cycle, state, created_by, request_id, offer, envelope, list, particulars, created_at,
// updated_at, revision, taken_on, taken_that_day. Its counts are rows of their own.
template <class Columns>
broker::StoredCampaign read_campaign(Columns columns) {
  broker::StoredCampaign stored;
  auto& campaign = stored.campaign;
  campaign.id = columns.template take<domain::CampaignId>();
  campaign.series = columns.template take<domain::CampaignId>();
  campaign.cycle = columns.template take<int>();
  campaign.state = columns.template take<domain::CampaignState>();
  campaign.created_by = columns.template take<std::string>();
  campaign.request_id = columns.template take<std::string>();
  campaign.offer = columns.template take<domain::OfferId>();
  campaign.envelope = columns.template take<domain::EnvelopeId>();
  campaign.list = columns.template take<domain::Digest>();
  read_campaign_particulars(columns.template take<std::string>(), campaign);
  campaign.create_time = columns.template take<domain::Instant>();
  campaign.update_time = columns.template take<domain::Instant>();
  campaign.revision = columns.template take<std::int64_t>();
  stored.taken_on = columns.template take<domain::Day>();
  stored.taken_that_day = columns.template take<std::int64_t>();
  return stored;
}

// act, from_state, to_state, who, why, time.
template <class Columns>
domain::CampaignChange read_campaign_change(Columns columns) {
  domain::CampaignChange change;
  change.act = columns.template take<domain::CampaignAct>();
  change.from = columns.template take<domain::CampaignState>();
  change.to = columns.template take<domain::CampaignState>();
  change.who = columns.template take<std::string>();
  change.why = columns.template take<std::string>();
  change.time = columns.template take<domain::Instant>();
  return change;
}

// campaign, number, content, uploaded_by, begun_at, ended_at, records, first_line, lines, list_before.
template <class Columns>
broker::ListUpload read_list_upload(Columns columns) {
  broker::ListUpload upload;
  upload.campaign = columns.template take<domain::CampaignId>();
  upload.number = columns.template take<int>();
  upload.content = columns.template take<domain::Digest>();
  upload.by = columns.template take<std::string>();
  upload.begin_time = columns.template take<domain::Instant>();
  upload.end_time = columns.template take<std::optional<domain::Instant>>();
  upload.records = columns.template take<std::int64_t>();
  upload.first_line = columns.template take<std::int64_t>();
  upload.lines = columns.template take<std::int64_t>();
  upload.list_before = columns.template take<domain::Digest>();
  return upload;
}

// number, state, beneficiary, site, reason, duplicate_of, attempt, retryable, recharge, first_recharge,
// updated_at.
template <class Columns>
domain::CampaignLine read_campaign_line(Columns columns) {
  domain::CampaignLine line;
  line.number = columns.template take<std::int64_t>();
  line.state = columns.template take<domain::LineState>();
  line.beneficiary = columns.template take<domain::BeneficiaryId>();
  line.site = columns.template take<domain::SiteId>();
  line.reason = columns.template take<std::string>();
  line.duplicate_of = columns.template take<std::int64_t>();
  line.attempt = columns.template take<int>();
  line.retryable = columns.template take<bool>();
  line.recharge = columns.template take<domain::RechargeId>();
  line.first_recharge = columns.template take<domain::RechargeId>();
  line.update_time = columns.template take<domain::Instant>();
  return line;
}

}  // namespace passerelle::stored
