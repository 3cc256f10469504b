// An operator gives a number to somebody else some time after a prepaid line lapsed.
#pragma once

#include "services/domain/decision.h"

namespace passerelle::domain {

// The line's last recharge from us expired at least `grace_days` ago, and nobody has confirmed since then
// that the number is still this person's. A line that never had one is the programme's rules' to judge.
bool may_be_recycled(const Programme& programme, const DecisionFacts& facts, int grace_days, Day today);

}  // namespace passerelle::domain
