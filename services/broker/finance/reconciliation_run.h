#pragma once

#include "services/broker/finance/finance_ports.h"
#include "services/broker/paper_places.h"
#include "services/broker/reconciliation.h"
#include "services/finance/matching_scope.h"

namespace passerelle::broker {

// Reads by a long reader, writes in slices, reads again. `place` is given back at its end.
void run_reconciliation(const FinancePorts& ports, finance::MatchingScope scope, PaperPlaces::Place place,
                        Completion<ReconciliationSummary> done);

}  // namespace passerelle::broker
