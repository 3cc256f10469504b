// What a verification found, for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "adapters/archive/ledger_verification.h"
#include "services/cli/console.h"

namespace passerelle::ledger_tool {

void show_balances(const archive::Verification& verification, cli::Console& console);
// One line where the books agree; else every difference by its account's name.
void show_verdict(const archive::Verification& verification, cli::Console& console);
// {agrees, open_recharges, campaigns, campaigns_moving, balances: [...], disagreements: [...]}; 64-bit
// numbers as strings, as everywhere.
nlohmann::ordered_json verification_json(const archive::Verification& verification);

}  // namespace passerelle::ledger_tool
