// What every store asks of a decision before it is written.
#pragma once

#include "services/broker/ports/ledger.h"

namespace passerelle::stored {

// A recharge's id was drawn at its create_time, give or take a clock's jump: spans of time are found by id.
inline constexpr domain::Duration id_slack = std::chrono::hours(24);

// The ids that recharges of a span of time, and of the pages behind `after`, can have; the second excluded.
struct IdSpan {
  domain::RechargeId from;
  domain::RechargeId until;
};
IdSpan span_of(const broker::RechargeFilter& filter, std::optional<domain::RechargeId> after);

// Throws RECHARGE_MALFORMED for what no decision of ours makes.
void require_well_formed(const broker::AdmissionRecord& record);

}  // namespace passerelle::stored
