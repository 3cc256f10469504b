// The whole command, from its arguments to its exit status.
#pragma once

#include <string>
#include <vector>

#include "services/cli/interrupt.h"
#include "services/cli/ledger_order.h"

namespace passerelle::cli {

// `ledger` does what is done to the books themselves.
int run(std::vector<std::string> arguments, Interrupt& interrupt, const LedgerWork& ledger);

}  // namespace passerelle::cli
