#include "services/domain/quota_usage.h"

#include <algorithm>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

using std::chrono::days;

struct Counted {
  Day day{};
  std::int64_t amount = 0;
};

std::int64_t amount_in(const DailyUsage& usage, QuotaMeasure measure) {
  switch (measure) {
    case QuotaMeasure::count:
      return usage.count;
    case QuotaMeasure::megabytes:
      return usage.megabytes;
    case QuotaMeasure::face_value:
      return usage.face_value_cents;
    case QuotaMeasure::price_paid:
      return usage.price_cents;
  }
  invariant_broken("a quota measures count, megabytes, face value or price paid");
}

std::vector<Counted> counted_by(const Rule& rule, const Quota& quota, const std::vector<DailyUsage>& usage,
                                const DayRange& range) {
  std::vector<Counted> counted;
  for (const auto& row : usage)
    if (range.covers(row.day) && rule.applies_to(row.offer, row.tariff))
      counted.push_back({row.day, amount_in(row, quota.measure)});
  return counted;
}

// The first day on which enough usage has left the rolling window. There is one: `asked` alone fits.
Day when_enough_has_aged(std::vector<Counted> counted, const Quota& quota, std::int64_t used,
                         std::int64_t asked) {
  std::sort(counted.begin(), counted.end(),
            [](const Counted& one, const Counted& other) { return one.day < other.day; });
  for (const auto& oldest : counted) {
    used -= oldest.amount;
    if (used + asked <= quota.limit) return oldest.day + days{quota.window.days};
  }
  invariant_broken("what is asked for fits into an empty window");
}

std::optional<Day> next_date_of(std::vector<Counted> counted, const Quota& quota, const DayRange& range,
                                std::int64_t used, std::int64_t asked) {
  if (asked > quota.limit) return std::nullopt;
  switch (quota.window.kind) {
    case WindowKind::rolling_days:
      return when_enough_has_aged(std::move(counted), quota, used, asked);
    case WindowKind::calendar_month:
    case WindowKind::calendar_year:
      return range.last + days{1};
    case WindowKind::referral_period:  // a renewal prolongs it, a new referral changes the facts
    case WindowKind::lifetime:
      return std::nullopt;
  }
  invariant_broken("a window is of a known kind");
}

}  // namespace

std::int64_t asked_of(const Offer& offer, QuotaMeasure measure) {
  switch (measure) {
    case QuotaMeasure::count:
      return 1;
    case QuotaMeasure::megabytes:
      return offer.data.value;
    case QuotaMeasure::face_value:
      return offer.face_value.value;
    case QuotaMeasure::price_paid:
      return offer.price.value;
  }
  invariant_broken("a quota measures count, megabytes, face value or price paid");
}

const std::vector<DailyUsage>& usage_of(const DecisionFacts& facts, Scope scope) {
  switch (scope) {
    case Scope::beneficiary:
      return facts.by_beneficiary;
    case Scope::line:
      return facts.by_line;
    case Scope::site:
      return facts.by_site;
  }
  invariant_broken("a scope is beneficiary, line or site");
}

std::optional<Violation> exceeded(const Rule& rule, const Quota& quota, const Offer& offer,
                                  const DecisionFacts& facts, const std::optional<DayRange>& referral,
                                  Day today) {
  const auto range = days_of(quota.window, today, referral);
  // Without a referral there is no period; the rule that asks for one has refused already.
  if (!range) return std::nullopt;
  const auto asked = asked_of(offer, quota.measure);
  // A recharge that adds nothing can't exceed: a gift passes the cap on payments, even one lowered since.
  if (asked == 0) return std::nullopt;
  auto counted = counted_by(rule, quota, usage_of(facts, quota.scope), *range);
  std::int64_t used = 0;
  for (const auto& one : counted) used += one.amount;
  if (used + asked <= quota.limit) return std::nullopt;

  Violation violation;
  violation.reason = RefusalReason::quota_exceeded;
  violation.scope = quota.scope;
  violation.measure = quota.measure;
  violation.window = quota.window;
  violation.limit = quota.limit;
  violation.used = used;
  violation.asked = asked;
  violation.next_date = next_date_of(std::move(counted), quota, *range, used, asked);
  return violation;
}

}  // namespace passerelle::domain
