// Books, statements and envelopes compared, and what to do about each difference.
#pragma once

#include <optional>
#include <string>

#include "services/domain/recharge.h"
#include "services/finance/break.h"
#include "services/finance/envelope_comparison.h"
#include "services/finance/proposal.h"

namespace passerelle::broker {

struct ReconciliationSummary {
  std::int64_t recharges = 0;  // looked at
  std::int64_t lines = 0;      // looked at
  std::int64_t matched = 0;
  std::int64_t breaks_found = 0;  // new ones
  std::int64_t proven = 0;        // breaks and doubts that settled themselves, this time
  std::int64_t breaks_open = 0;   // of the period, open or proposed
  finance::EnvelopeComparisons envelopes;
};

// Both sides of a break, and what following the statement would post.
struct BreakEvidence {
  finance::Break found;
  std::optional<domain::Recharge> recharge;
  std::optional<finance::StatementLine> line;
  std::optional<finance::Proposal> proposal;  // absent: it is resolved
  bool needs_second = false;                  // person, to resolve it
};

// Who does something about a break, and why: 1 to 500 bytes.
struct BreakAct {
  finance::BreakId found;
  std::string who;
  std::string why;
};

}  // namespace passerelle::broker
