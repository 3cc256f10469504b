// People settle differences.
#pragma once

#include "services/broker/finance/finance_ports.h"
#include "services/broker/reconciliation.h"
#include "services/finance/resolution_rules.h"

namespace passerelle::broker {

// A reader's. not_found BREAK_UNKNOWN.
domain::Result<BreakEvidence> evidence_of(LedgerReader& ledger, const finance::ResolutionPolicy& policy,
                                          finance::BreakId id);

// Writer thread: proposed, and settled at once where one person suffices.
domain::Result<finance::Break> resolve_break(const FinancePorts& ports,
                                             const finance::ResolutionPolicy& policy, const BreakAct& act,
                                             finance::Resolution resolution);
// Writer thread: the second person. What was proposed is done.
domain::Result<finance::Break> approve_break(const FinancePorts& ports,
                                             const finance::ResolutionPolicy& policy, const BreakAct& act);

}  // namespace passerelle::broker
