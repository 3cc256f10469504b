// Tills are counted and emptied, and what was paid for nothing is given back.
#pragma once

#include "services/broker/finance.h"
#include "services/broker/id_source.h"

namespace passerelle::broker {

// What can be said of a count without the books.
domain::Status check(const TillCount& count, domain::Day today);

// Writer thread, all of them.
domain::Result<finance::TillClosing> close_till(Ledger& ledger, IdSource& ids, const TillCount& count,
                                                domain::Instant now);
domain::Result<domain::Transfer> refund_recharge(Ledger& ledger, IdSource& ids, domain::RechargeId recharge,
                                                 const FinanceAct& act, domain::Instant now);
// A reader's.
domain::Result<TillView> view_till(LedgerReader& ledger, const domain::SiteId& site);

}  // namespace passerelle::broker
