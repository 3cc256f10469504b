// What a quota has counted, and when it would let the next recharge through.
#pragma once

#include <optional>

#include "services/domain/decision.h"
#include "services/domain/window.h"

namespace passerelle::domain {

// What one recharge of `offer` adds to a quota of this measure.
std::int64_t asked_of(const Offer& offer, QuotaMeasure measure);

// The usage of the quota's scope, as `facts` has it.
const std::vector<DailyUsage>& usage_of(const DecisionFacts& facts, Scope scope);

// nullopt: the quota lets this recharge through. `rule` holds `quota`; `referral` is the person's period.
std::optional<Violation> exceeded(const Rule& rule, const Quota& quota, const Offer& offer,
                                  const DecisionFacts& facts, const std::optional<DayRange>& referral,
                                  Day today);

}  // namespace passerelle::domain
