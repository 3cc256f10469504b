#include "services/domain/campaign_pause.h"

#include "services/domain/invariant.h"

namespace passerelle::domain {

std::string_view to_string(PauseReason reason) {
  switch (reason) {
    case PauseReason::person:
      return "PERSON";
    case PauseReason::operator_paused:
      return "OPERATOR_PAUSED";
    case PauseReason::float_low:
      return "FLOAT_LOW";
    case PauseReason::envelope_low:
      return "ENVELOPE_LOW";
    case PauseReason::rejections_high:
      return "REJECTIONS_HIGH";
    case PauseReason::approval_fell:
      return "APPROVAL_FELL";
  }
  invariant_broken("a campaign is paused for a known reason");
}

Status validate(const PauseLimits& limits) {
  const auto refuse = [](std::string field, std::string why) {
    return invalid_field("pause_limits." + field, std::move(why), "PAUSE_LIMITS_INVALID");
  };
  if (limits.envelope_reserve < 0) return refuse("envelope_reserve", "Must be 0 or more.");
  if (limits.float_reserve && limits.float_reserve->value < 0)
    return refuse("float_reserve", "Must be 0 or more.");
  if (limits.rejection_percent < 0 || limits.rejection_percent > 100)
    return refuse("rejection_percent", "Must be 0 to 100.");
  if (limits.rejection_window < 1 || limits.rejection_window > 1'000)
    return refuse("rejection_window", "Must be 1 to 1,000.");
  return {};
}

void RecentOutcomes::add(bool rejected) {
  if (full()) {
    if (outcomes_.front()) --rejected_;
    outcomes_.pop_front();
  }
  outcomes_.push_back(rejected);
  if (rejected) ++rejected_;
}

void RecentOutcomes::forget() {
  outcomes_.clear();
  rejected_ = 0;
}

bool RecentOutcomes::rejected_more_than(int percent) const {
  return 100 * rejected_ > static_cast<std::size_t>(percent) * outcomes_.size();
}

std::optional<PauseReason> reason_to_pause(const PauseLimits& limits, const PauseFacts& facts,
                                           const RecentOutcomes& recent) {
  if (!facts.operator_open) return PauseReason::operator_paused;
  if (facts.float_exhausted) return PauseReason::float_low;
  if (limits.float_reserve && facts.operator_float && *facts.operator_float < *limits.float_reserve)
    return PauseReason::float_low;
  if (facts.envelope_available - facts.next_amount < limits.envelope_reserve)
    return PauseReason::envelope_low;
  // A few outcomes say nothing of a share.
  if (limits.rejection_percent > 0 && recent.full() && recent.rejected_more_than(limits.rejection_percent))
    return PauseReason::rejections_high;
  return std::nullopt;
}

}  // namespace passerelle::domain
