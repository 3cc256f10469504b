// What a period's checklist is made of. A reader's thread.
#pragma once

#include "services/broker/ports/ledger.h"
#include "services/finance/closing_checklist.h"

namespace passerelle::broker {

domain::Result<finance::ClosingFacts> closing_facts(LedgerReader& ledger, const finance::Period& period,
                                                    domain::Instant now);

}  // namespace passerelle::broker
