// What may change from one version of the programme to the next, and what that moves. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/domain/posting.h"

namespace passerelle::broker {

// `present` null: the first version. Errors: failed_precondition ENVELOPE_REMOVED, ENVELOPE_MEASURE_CHANGED,
// ENVELOPE_OPERATOR_CHANGED, SITE_REMOVED, OPERATOR_REMOVED.
domain::Status check_change(const domain::Programme* present, const domain::Programme& next);

// Funds new envelopes and adjusts changed amounts, so that `funded` becomes what `next` says. Error:
// failed_precondition ENVELOPE_BELOW_COMMITTED.
domain::Result<std::vector<domain::Transfer>> funding_of(const domain::Programme& next,
                                                         const std::vector<domain::EnvelopeBalance>& balances,
                                                         const std::string& reason, domain::Instant time,
                                                         const std::function<domain::TransferId()>& draw_id);

}  // namespace passerelle::broker
