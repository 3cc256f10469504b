// Which envelope pays for a recharge.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "services/domain/decision.h"

namespace passerelle::domain {

// The first envelope in the programme's order that is in force, belongs to the operator, lists the offer and
// has enough available; else why there is none. `only`: that one, or none.
std::variant<const Envelope*, Violation> choose_envelope(const Programme& programme, const Offer& offer,
                                                         const OperatorId& operator_id,
                                                         const std::vector<EnvelopeBalance>& balances,
                                                         Day today,
                                                         const std::optional<EnvelopeId>& only = {});

}  // namespace passerelle::domain
