// A period is closed: by two people, once its checklist has nothing against it.
#pragma once

#include "services/broker/finance/finance_ports.h"
#include "services/broker/period_close.h"
#include "services/finance/closing_checklist.h"
#include "services/finance/signing_key.h"

namespace passerelle::broker {

domain::Result<std::vector<finance::ChecklistItem>> checklist_of(LedgerReader& ledger,
                                                                 const finance::Period& period,
                                                                 domain::Instant now);

// Writer thread. Whose wish it was first.
domain::Result<CloseProposal> propose_close(Ledger& ledger, const CloseOrder& order, domain::Instant now);
// A reader's thread. Errors: failed_precondition PERIOD_NOT_READY (metadata: each check that fails),
// already_exists PERIOD_CLOSED.
domain::Result<finance::ClosedPeriod> seal_period(LedgerReader& ledger, const finance::SigningKey& key,
                                                  const CloseProposal& proposal, const CloseOrder& order,
                                                  domain::Instant now);
// Writer thread.
domain::Status write_closed(Ledger& ledger, const finance::ClosedPeriod& closed);

}  // namespace passerelle::broker
