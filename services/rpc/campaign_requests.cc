#include "services/rpc/campaign_requests.h"

#include <algorithm>

#include "services/rpc/field_errors.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

using broker::CampaignAct;

domain::Result<CampaignAct> act_of(domain::CampaignId campaign, const Principal& principal,
                                   const std::string& reason, const std::string& etag) {
  auto revision = revision_from(etag);
  if (!revision) return std::unexpected(std::move(revision.error()));
  return CampaignAct{campaign, principal.id, reason, *revision};
}

// The common part of requests that name a campaign, a reason and an etag. `errors` holds what else is wrong.
template <class Request>
domain::Result<CampaignAct> act_of(const Request& request, const Principal& principal, FieldErrors& errors) {
  const auto campaign = errors.take(parse_campaign_name(request.name(), "name"));
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  return act_of(campaign, principal, request.reason(), request.etag());
}

domain::Pace pace_from(const v1::Pace& asked, FieldErrors& errors) {
  domain::Pace pace;
  pace.per_second = asked.per_second();
  pace.per_day = asked.per_day();
  if (asked.has_opens_at_minute() || asked.has_closes_at_minute()) {
    domain::DailyHours hours;
    if (asked.has_opens_at_minute()) hours.opens = std::chrono::minutes(asked.opens_at_minute());
    if (asked.has_closes_at_minute()) hours.closes = std::chrono::minutes(asked.closes_at_minute());
    pace.hours = hours;
  }
  if (const auto status = validate(pace); !status) errors.add(status.error(), "campaign.");
  return pace;
}

domain::PauseLimits pause_limits_from(const v1::PauseLimits& asked, FieldErrors& errors) {
  domain::PauseLimits limits;
  limits.envelope_reserve = asked.envelope_reserve();
  if (asked.has_float_reserve()) {
    limits.float_reserve = wire::from_wire(asked.float_reserve());
    if (!limits.float_reserve)
      errors.add("campaign.pause_limits.float_reserve", "It must be an amount in EUR.",
                 "PAUSE_LIMITS_INVALID");
  }
  limits.rejection_percent = asked.rejection_percent();
  if (asked.rejection_window() != 0) limits.rejection_window = asked.rejection_window();
  if (const auto status = validate(limits); !status) errors.add(status.error(), "campaign.");
  return limits;
}

domain::OfferId offer_from(const v1::Campaign& campaign, FieldErrors& errors) {
  return errors.take(parse_slug<domain::OfferId>(campaign.offer(), "campaign.offer"));
}

domain::EnvelopeId envelope_from(const v1::Campaign& campaign, FieldErrors& errors) {
  return errors.take(parse_envelope_name(campaign.envelope(), "campaign.envelope"));
}

void take_change(std::string_view path, const v1::Campaign& campaign, broker::CampaignAmendment& amendment,
                 FieldErrors& errors) {
  if (path == "title") {
    amendment.title = campaign.title();
  } else if (path == "offer") {
    amendment.offer = offer_from(campaign, errors);
  } else if (path == "envelope") {
    amendment.envelope = envelope_from(campaign, errors);
  } else if (path == "pace") {
    amendment.pace = pace_from(campaign.pace(), errors);
  } else if (path == "pause_limits") {
    amendment.pause_limits = pause_limits_from(campaign.pause_limits(), errors);
  } else {
    // The path is the caller's text: it is not repeated, whatever it may hold.
    errors.add("update_mask", "It names a field that can't be changed.");
  }
}

// Each once, in their order. `usable` says which of the states known may be asked for.
template <class State, class States, class Usable>
std::vector<State> states_from(const States& asked, const std::string& description, Usable usable,
                               FieldErrors& errors) {
  std::vector<State> states;
  for (const int number : asked) {
    if (!usable(number)) {
      errors.add("states", description);
      return {};
    }
    states.push_back(static_cast<State>(number));
  }
  std::ranges::sort(states);
  states.erase(std::ranges::unique(states).begin(), states.end());
  return states;
}

bool is_line_state(int number) {
  return number != v1::CampaignLine::STATE_UNSPECIFIED && v1::CampaignLine::State_IsValid(number);
}

}  // namespace

domain::Result<broker::CampaignDraft> draft_from(const v1::CreateCampaignRequest& request,
                                                 const Principal& principal) {
  FieldErrors errors;
  broker::CampaignDraft draft;
  draft.created_by = principal.id;
  draft.request_id = request.request_id();
  draft.title = request.campaign().title();
  draft.offer = offer_from(request.campaign(), errors);
  draft.envelope = envelope_from(request.campaign(), errors);
  draft.pace = pace_from(request.campaign().pace(), errors);
  draft.pause_limits = pause_limits_from(request.campaign().pause_limits(), errors);
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  return draft;
}

domain::Result<CampaignUpdate> update_from(const v1::UpdateCampaignRequest& request,
                                           const Principal& principal) {
  FieldErrors errors;
  const v1::Campaign& campaign = request.campaign();
  const auto id = errors.take(parse_campaign_name(campaign.name(), "campaign.name"));
  broker::CampaignAmendment amendment;
  if (request.has_update_mask()) {
    for (const std::string& path : request.update_mask().paths())
      take_change(path, campaign, amendment, errors);
  } else {
    for (const char* path : {"title", "offer", "envelope", "pace", "pause_limits"})
      take_change(path, campaign, amendment, errors);
  }
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  auto act = act_of(id, principal, request.reason(), campaign.etag());
  if (!act) return std::unexpected(std::move(act.error()));
  return CampaignUpdate{*std::move(act), std::move(amendment)};
}

domain::Result<CampaignApproval> approval_from(const v1::ApproveCampaignRequest& request,
                                               const Principal& principal) {
  FieldErrors errors;
  const auto campaign = errors.take(parse_campaign_name(request.name(), "name"));
  const auto seen = domain::parse_digest(request.content());
  if (!seen) errors.add("content", "It must be the content that was looked at: 64 hexadecimal digits.");
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  return CampaignApproval{{campaign, principal.id, request.reason()}, *seen};
}

domain::Result<CampaignStart> start_from(const v1::StartCampaignRequest& request,
                                         const Principal& principal) {
  FieldErrors errors;
  std::optional<domain::Instant> at;
  if (request.has_start_time()) at = errors.take(instant_from(request.start_time(), "start_time"));
  auto act = act_of(request, principal, errors);
  if (!act) return std::unexpected(std::move(act.error()));
  return CampaignStart{*std::move(act), at};
}

domain::Result<CampaignRetry> retry_from(const v1::RetryLinesRequest& request, const Principal& principal) {
  FieldErrors errors;
  // Which of them may be tried again, the broker says.
  auto states = states_from<domain::LineState>(request.states(), "One is none of the states known.",
                                               is_line_state, errors);
  auto act = act_of(request, principal, errors);
  if (!act) return std::unexpected(std::move(act.error()));
  return CampaignRetry{*std::move(act), std::move(states)};
}

domain::Result<LinesByCriteria> criteria_from(const v1::AddLinesByCriteriaRequest& request,
                                              const Principal& principal) {
  FieldErrors errors;
  broker::ListCriteria criteria;
  for (const std::string& site : request.sites())
    criteria.sites.push_back(errors.take(parse_slug<domain::SiteId>(site, "sites")));
  criteria.referral_structure = request.referral_structure();
  if (request.has_last_recharge_before())
    criteria.last_recharge_before =
        errors.take(day_from(request.last_recharge_before(), "last_recharge_before"));
  auto act = act_of(request, principal, errors);
  if (!act) return std::unexpected(std::move(act.error()));
  return LinesByCriteria{*std::move(act), std::move(criteria)};
}

domain::Result<CampaignAct> act_from(const v1::CampaignActRequest& request, const Principal& principal) {
  FieldErrors errors;
  return act_of(request, principal, errors);
}

domain::Result<CampaignAct> act_from(const v1::RepeatCampaignRequest& request, const Principal& principal) {
  FieldErrors errors;
  return act_of(request, principal, errors);
}

domain::Result<broker::ListOrder> order_from(const v1::UploadLinesRequest::Options& options,
                                             const Principal& principal) {
  FieldErrors errors;
  broker::ListOrder order;
  order.who = principal.id;
  order.campaign = errors.take(parse_campaign_name(options.campaign(), "options.campaign"));
  if (options.sha256().size() == order.content.size())
    std::ranges::transform(options.sha256(), order.content.begin(),
                           [](char byte) { return static_cast<std::uint8_t>(byte); });
  else
    errors.add("options.sha256", "It must be the 32 bytes of the file's SHA-256.");
  switch (options.if_seen()) {
    case v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED:
      order.if_seen = broker::IfSeen::ask;
      break;
    case v1::UploadLinesRequest::TAKE_ALL:
      order.if_seen = broker::IfSeen::take_all;
      break;
    case v1::UploadLinesRequest::TAKE_NEW:
      order.if_seen = broker::IfSeen::take_new;
      break;
    default:
      errors.add("options.if_seen", "It is none of the answers known.");
  }
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  return order;
}

domain::Result<broker::CampaignFilter> campaign_filter_from(const v1::ListCampaignsRequest& request) {
  FieldErrors errors;
  broker::CampaignFilter filter;
  filter.states = states_from<domain::CampaignState>(
      request.states(), "One is none of the states known.",
      [](int number) {
        return number != v1::Campaign::STATE_UNSPECIFIED && v1::Campaign::State_IsValid(number);
      },
      errors);
  if (!request.series().empty()) filter.series = errors.take(parse_campaign_name(request.series(), "series"));
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  return filter;
}

domain::Result<std::vector<domain::LineState>> line_states_from(const v1::ListLinesRequest& request) {
  FieldErrors errors;
  auto states = states_from<domain::LineState>(request.states(), "One is none of the states known.",
                                               is_line_state, errors);
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  return states;
}

}  // namespace passerelle::rpc
