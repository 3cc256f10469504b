#pragma once

#include "adapters/archive/ledger_verification.h"
#include "services/cli/ledger_order.h"
#include "services/cli/problem.h"
#include "services/passerelled/configuration.h"

namespace passerelle::ledger_tool {

// Balances as kept and as the transfers add up, account by account.
cli::ExitStatus verify_books(const cli::VerifyLedger& order, cli::Console& console);

cli::Outcome<archive::Verification> verify(const daemon::Configuration& configuration, cli::Console& console);

}  // namespace passerelle::ledger_tool
