#include "services/rpc/campaign_conversion.h"

#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

using domain::CampaignState;
using domain::LineState;
using domain::PreviewVerdict;

static_assert(int{v1::Campaign::DRAFT} == int(CampaignState::draft) &&
              int{v1::Campaign::SUBMITTED} == int(CampaignState::submitted) &&
              int{v1::Campaign::APPROVED} == int(CampaignState::approved) &&
              int{v1::Campaign::SCHEDULED} == int(CampaignState::scheduled) &&
              int{v1::Campaign::RUNNING} == int(CampaignState::running) &&
              int{v1::Campaign::PAUSED} == int(CampaignState::paused) &&
              int{v1::Campaign::COMPLETED} == int(CampaignState::completed) &&
              int{v1::Campaign::CANCELLED} == int(CampaignState::cancelled));
static_assert(int{v1::CampaignLine::FLAWED} == int(LineState::flawed) &&
              int{v1::CampaignLine::WAITING} == int(LineState::waiting) &&
              int{v1::CampaignLine::TAKEN} == int(LineState::taken) &&
              int{v1::CampaignLine::UNDER_WAY} == int(LineState::underway) &&
              int{v1::CampaignLine::IN_DOUBT} == int(LineState::in_doubt) &&
              int{v1::CampaignLine::DELIVERED} == int(LineState::delivered) &&
              int{v1::CampaignLine::REFUSED} == int(LineState::refused) &&
              int{v1::CampaignLine::REJECTED} == int(LineState::rejected) &&
              int{v1::CampaignLine::CANCELLED} == int(LineState::cancelled) &&
              int{v1::CampaignLine::REVERSED} == int(LineState::reversed) &&
              int{v1::CampaignLine::HELD} == int(LineState::held));
static_assert(int{v1::PreviewLine::SERVED} == int(PreviewVerdict::served) &&
              int{v1::PreviewLine::REFUSED} == int(PreviewVerdict::refused) &&
              int{v1::PreviewLine::SERVED_ALREADY} == int(PreviewVerdict::served_already) &&
              int{v1::PreviewLine::UNFUNDED} == int(PreviewVerdict::unfunded) &&
              int{v1::PreviewLine::UNCONFIRMED} == int(PreviewVerdict::unconfirmed) &&
              int{v1::PreviewLine::DUPLICATE} == int(PreviewVerdict::duplicate) &&
              int{v1::PreviewLine::PERSON_UNKNOWN} == int(PreviewVerdict::person_unknown) &&
              int{v1::PreviewLine::MALFORMED} == int(PreviewVerdict::malformed));

template <class IdType>
std::string name_or_nothing(IdType id) {
  return id.uuid.is_nil() ? std::string() : name_of(id);
}

// A campaign whose offer or envelope is in the programme no more has no content to approve.
std::string text_of(const domain::Digest& content) {
  return content == domain::Digest{} ? std::string() : domain::to_hex(content);
}

v1::Pace to_proto(const domain::Pace& pace) {
  v1::Pace result;
  result.set_per_second(pace.per_second);
  result.set_per_day(pace.per_day);
  if (!pace.hours) return result;
  result.set_opens_at_minute(static_cast<std::int32_t>(pace.hours->opens.count()));
  result.set_closes_at_minute(static_cast<std::int32_t>(pace.hours->closes.count()));
  return result;
}

v1::PauseLimits to_proto(const domain::PauseLimits& limits) {
  v1::PauseLimits result;
  result.set_envelope_reserve(limits.envelope_reserve);
  if (limits.float_reserve) *result.mutable_float_reserve() = wire::to_wire(*limits.float_reserve);
  result.set_rejection_percent(limits.rejection_percent);
  result.set_rejection_window(limits.rejection_window);
  return result;
}

// What is kept of a campaign; what follows from it is to_proto's.
v1::Campaign kept(const domain::Campaign& campaign) {
  v1::Campaign result;
  result.set_name(name_of(campaign.id));
  result.set_title(campaign.title);
  result.set_offer(campaign.offer.value);
  result.set_envelope(name_of(campaign.envelope));
  *result.mutable_pace() = to_proto(campaign.pace);
  *result.mutable_pause_limits() = to_proto(campaign.pause_limits);
  result.set_state(static_cast<v1::Campaign::State>(campaign.state));
  result.set_series(name_of(campaign.series));
  result.set_cycle(campaign.cycle);
  for (const std::string& author : campaign.authors) result.add_authors(author);
  for (const domain::Approval& approval : campaign.approvals) {
    auto& entry = *result.add_approvals();
    entry.set_approver(approval.approver);
    *entry.mutable_time() = wire::to_wire(approval.time);
    entry.set_content(text_of(approval.content));
  }
  if (campaign.start_time) *result.mutable_start_time() = wire::to_wire(*campaign.start_time);
  if (campaign.pause_reason) result.set_pause_reason(std::string(to_string(*campaign.pause_reason)));
  *result.mutable_create_time() = wire::to_wire(campaign.create_time);
  *result.mutable_update_time() = wire::to_wire(campaign.update_time);
  result.set_etag(std::to_string(campaign.revision));
  return result;
}

v1::PreviewTotals::RefusedByRule to_proto(const domain::RuleId& rule, const domain::RefusedByRule& refused) {
  v1::PreviewTotals::RefusedByRule result;
  result.set_rule(rule.value);
  result.set_reason(std::string(to_string(refused.reason)));
  result.set_lines(refused.lines);
  if (refused.first_date) *result.mutable_first_date() = wire::to_wire(*refused.first_date);
  if (refused.last_date) *result.mutable_last_date() = wire::to_wire(*refused.last_date);
  return result;
}

}  // namespace

v1::Campaign to_proto(const broker::CampaignView& view) {
  v1::Campaign result = kept(view.stored.campaign);
  result.set_approvals_needed(view.approvals_needed);
  result.set_content(text_of(view.content.digest));
  result.set_drained(view.stored.counts.unanswered() == 0);
  *result.mutable_counts() = to_proto(view.stored.counts);
  result.set_rate(view.rate);
  if (view.ends) *result.mutable_estimated_end_time() = wire::to_wire(*view.ends);
  result.set_envelope_available(view.envelope_available);
  result.set_measure(wire::to_wire(view.measure));
  return result;
}

v1::LineCounts to_proto(const domain::LineCounts& counts) {
  v1::LineCounts result;
  result.set_flawed(counts[LineState::flawed]);
  result.set_waiting(counts[LineState::waiting]);
  result.set_under_way(counts.unanswered());
  result.set_in_doubt(counts[LineState::in_doubt]);
  result.set_delivered(counts[LineState::delivered]);
  result.set_refused(counts[LineState::refused]);
  result.set_rejected(counts[LineState::rejected]);
  result.set_cancelled(counts[LineState::cancelled]);
  result.set_reversed(counts[LineState::reversed]);
  result.set_held(counts[LineState::held]);
  return result;
}

v1::CampaignLine to_proto(const domain::CampaignLine& line) {
  v1::CampaignLine result;
  result.set_number(line.number);
  result.set_state(static_cast<v1::CampaignLine::State>(line.state));
  result.set_beneficiary(name_or_nothing(line.beneficiary));
  result.set_site(line.site.value);
  result.set_reason(line.reason);
  result.set_duplicate_of(line.duplicate_of);
  result.set_attempt(line.attempt);
  result.set_recharge(name_or_nothing(line.recharge));
  result.set_first_recharge(name_or_nothing(line.first_recharge));
  *result.mutable_update_time() = wire::to_wire(line.update_time);
  return result;
}

v1::CampaignChange to_proto(const domain::CampaignChange& change) {
  v1::CampaignChange result;
  result.set_who(change.who);
  result.set_why(change.why);
  *result.mutable_time() = wire::to_wire(change.time);
  result.set_from(static_cast<v1::Campaign::State>(change.from));
  result.set_to(static_cast<v1::Campaign::State>(change.to));
  result.set_act(std::string(to_string(change.act)));
  return result;
}

v1::UploadSummary to_proto(const broker::ListSummary& summary) {
  v1::UploadSummary result;
  result.set_lines(summary.lines);
  result.set_runnable(summary.runnable);
  result.set_duplicates(summary.duplicates);
  result.set_unknown(summary.unknown);
  result.set_malformed(summary.malformed);
  result.set_left_out(summary.left_out);
  for (const std::string& column : summary.ignored_columns) result.add_ignored_columns(column);
  return result;
}

v1::PreviewLine to_proto(const broker::PreviewedLine& line, const domain::Programme& decided_by,
                         domain::Language language) {
  v1::PreviewLine result;
  result.set_number(line.line.number);
  result.set_verdict(static_cast<v1::PreviewLine::Verdict>(line.preview.verdict));
  result.set_beneficiary(name_or_nothing(line.line.beneficiary));
  result.set_site(line.line.site.value);
  for (const domain::Violation& violation : line.preview.violations)
    *result.add_violations() = to_proto(violation, decided_by, language);
  if (line.preview.next_date) *result.mutable_next_date() = wire::to_wire(*line.preview.next_date);
  // A line that ran before has the reason of how that ended, which is none of what would happen now.
  if (line.preview.verdict == PreviewVerdict::unconfirmed)
    result.set_reason("LINE_UNCONFIRMED");
  else if (line.line.state == LineState::flawed)
    result.set_reason(line.line.reason);
  result.set_duplicate_of(line.line.duplicate_of);
  return result;
}

v1::PreviewTotals totals_of(const broker::PreviewPage& page) {
  const domain::PreviewTotals& totals = page.totals.value();
  v1::PreviewTotals result;
  result.set_lines(totals.total());
  result.set_served(totals.of(PreviewVerdict::served));
  result.set_refused(totals.of(PreviewVerdict::refused));
  result.set_served_already(totals.of(PreviewVerdict::served_already));
  result.set_unfunded(totals.of(PreviewVerdict::unfunded));
  result.set_unconfirmed(totals.of(PreviewVerdict::unconfirmed));
  result.set_duplicates(totals.of(PreviewVerdict::duplicate));
  result.set_unknown(totals.of(PreviewVerdict::person_unknown));
  result.set_malformed(totals.of(PreviewVerdict::malformed));
  *result.mutable_face_value() = wire::to_wire(totals.face_value);
  result.set_units(totals.units);
  result.set_data_mb(totals.data.value);
  result.set_needed(totals.needed);
  result.set_available(totals.available);
  result.set_measure(wire::to_wire(page.measure));
  for (const auto& [rule, refused] : totals.by_rule) *result.add_by_rule() = to_proto(rule, refused);
  result.set_content(text_of(page.content));
  *result.mutable_time() = wire::to_wire(page.time);
  return result;
}

v1::ReportTotals to_proto(const broker::ReportTotals& totals) {
  v1::ReportTotals result;
  *result.mutable_counts() = to_proto(totals.counts);
  *result.mutable_face_value() = wire::to_wire(totals.face_value);
  result.set_data_mb(totals.data.value);
  for (const auto& [site, its] : totals.by_site) {
    auto& entry = *result.add_by_site();
    entry.set_site(site.value);
    *entry.mutable_counts() = to_proto(its.counts);
    *entry.mutable_face_value() = wire::to_wire(its.face_value);
    entry.set_data_mb(its.data.value);
  }
  for (const auto& [state_and_reason, lines] : totals.by_reason) {
    auto& entry = *result.add_by_reason();
    entry.set_state(static_cast<v1::CampaignLine::State>(state_and_reason.first));
    entry.set_reason(state_and_reason.second);
    entry.set_lines(lines);
  }
  return result;
}

}  // namespace passerelle::rpc
