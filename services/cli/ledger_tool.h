// passerelle-ledger, which is where the books are: beside this program, or on the PATH.
#pragma once

#include <string>
#include <vector>

#include "services/cli/ledger_order.h"

namespace passerelle::cli {

// Becomes passerelle-ledger, with the same arguments; comes back where there is none.
LedgerWork hand_over_to_ledger_tool(std::vector<std::string> arguments);

}  // namespace passerelle::cli
