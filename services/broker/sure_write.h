#pragma once

#include <functional>

#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// Writer thread. A transaction that may run several times, until it is known to be committed: `body` has to
// recognise what it wrote before. Errors: the body's, and for whatever the store says of itself unavailable
// LEDGER_UNAVAILABLE: it may have been written or not.
domain::Status write_surely(Ledger& ledger, const std::function<domain::Status(LedgerTransaction&)>& body);

}  // namespace passerelle::broker
