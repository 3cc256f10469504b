#pragma once

#include "services/cli/ledger_order.h"

namespace passerelle::ledger_tool {

// Vault and books from a daemon's files into another's database, then verified there.
cli::ExitStatus copy_books(const cli::CopyLedger& order, cli::Console& console);

}  // namespace passerelle::ledger_tool
