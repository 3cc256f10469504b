#include "services/domain/campaign_preview.h"

#include <algorithm>

namespace passerelle::domain {
namespace {

// Without what was given in the window, this rule would let it pass.
bool is_served_already(const Violation& violation) {
  const bool personal = violation.scope == Scope::beneficiary || violation.scope == Scope::line;
  return violation.reason == RefusalReason::quota_exceeded && personal && violation.used.value_or(0) > 0 &&
         violation.asked.value_or(0) <= violation.limit.value_or(0);
}

}  // namespace

PreviewLine preview_of_flaw(const CampaignLine& line) {
  if (line.reason == duplicate_reason) return {PreviewVerdict::duplicate};
  if (line.reason == unknown_reason) return {PreviewVerdict::person_unknown};
  return {PreviewVerdict::malformed};
}

PreviewLine preview_of(const Decision& decision, bool may_be_recycled) {
  using enum PreviewVerdict;
  const auto& violations = decision.violations;
  PreviewLine line{served, violations, decision.next_date()};
  if (may_be_recycled) {
    line.verdict = unconfirmed;
  } else if (violations.empty()) {
    line.verdict = served;
  } else if (decision.lacks_money_alone()) {
    line.verdict = unfunded;
  } else if (std::ranges::any_of(violations, is_served_already)) {
    line.verdict = served_already;
  } else {
    line.verdict = refused;
  }
  return line;
}

std::int64_t PreviewTotals::of(PreviewVerdict verdict) const {
  const auto found = lines.find(verdict);
  return found == lines.end() ? 0 : found->second;
}

std::int64_t PreviewTotals::total() const {
  std::int64_t sum = 0;
  for (const auto& [verdict, count] : lines) sum += count;
  return sum;
}

PreviewTally::PreviewTally(const Offer& offer, Asset measure, std::int64_t available)
    : offer_(offer), amount_(amount_of(offer, measure)) {
  totals_.available = available;
}

void PreviewTally::add(const PreviewLine& line) {
  ++totals_.lines[line.verdict];
  if (line.verdict == PreviewVerdict::served) {
    totals_.face_value += offer_.face_value;
    totals_.units += 1;
    totals_.data += offer_.data;
    totals_.needed += amount_;
  }
  for (const auto& violation : line.violations) {
    auto& rule = totals_.by_rule[violation.rule];
    rule.reason = violation.reason;
    ++rule.lines;
    if (!violation.next_date) continue;
    rule.first_date =
        rule.first_date ? std::min(*rule.first_date, *violation.next_date) : violation.next_date;
    rule.last_date = rule.last_date ? std::max(*rule.last_date, *violation.next_date) : violation.next_date;
  }
}

}  // namespace passerelle::domain
