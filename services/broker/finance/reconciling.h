// One reconciliation: what is read in one snapshot, what is written of it, and how things stand then.
#pragma once

#include <map>
#include <vector>

#include "services/broker/finance/finance_ports.h"
#include "services/broker/reconciliation.h"
#include "services/finance/matching.h"

namespace passerelle::broker {

// What a matching found, against what was known.
struct MatchedPeriod {
  finance::Findings findings;
  std::int64_t matched = 0;
  std::vector<finance::Break> fresh;  // without ids
  std::vector<finance::Break>
      proven;  // known ones that nothing speaks for any more, or that a neighbour proves
};

// A reader's thread, for as long as it takes. Errors: failed_precondition STATEMENT_MISSING;
// resource_exhausted TOO_MANY_BREAKS.
domain::Result<MatchedPeriod> match_period(LedgerReader& ledger, const finance::MatchingScope& scope);

// Writer thread: some of the breaks, those that are open yet. How many.
domain::Result<std::int64_t> put_some_breaks(Ledger& ledger, std::span<const finance::Break> breaks);
// Known breaks settled by proof.
domain::Result<std::int64_t> prove_some_breaks(Ledger& ledger, std::span<const finance::Break> breaks,
                                               domain::Instant now);
// Doubts that the statement ends, on their way into the books.
void settle_doubts(const FinancePorts& ports, std::span<const finance::Match> proofs);

// A reader's thread: what the period looks like now.
domain::Status sum_up(LedgerReader& ledger, const finance::MatchingScope& scope,
                      ReconciliationSummary& summary);

}  // namespace passerelle::broker
