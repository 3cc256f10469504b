// A recharge of a campaign that its operator took back after the campaign heard that it was delivered: nobody
// follows the line any more.
#pragma once

#include <span>

#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// Says so to the lines, in the transaction that settled. `results` of recharges that are no campaign's, or
// were not reversed by it, are passed over.
domain::Status note_reversals(LedgerTransaction& transaction, std::span<const SettlementResult> results);

}  // namespace passerelle::broker
