#include "services/domain/line_confirmation.h"

#include <algorithm>

namespace passerelle::domain {

bool may_be_recycled(const Programme& programme, const DecisionFacts& facts, int grace_days, Day today) {
  if (!facts.beneficiary.line || facts.by_line.empty()) return false;
  Day expiry = facts.by_line.front().day;
  for (const auto& usage : facts.by_line) {
    // An offer that the programme has dropped: at least the day itself is known.
    const auto* offer = programme.find(usage.offer);
    expiry = std::max(expiry, usage.day + std::chrono::days{offer == nullptr ? 0 : offer->valid_for_days});
  }
  const auto lapsed = expiry + std::chrono::days{grace_days};
  if (today < lapsed) return false;
  const auto& confirmed = facts.beneficiary.line->confirmed_on;
  return !confirmed || *confirmed < lapsed;
}

}  // namespace passerelle::domain
