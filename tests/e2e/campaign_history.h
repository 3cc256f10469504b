// Recharges of a time before the test, in the books and in the operator's journal alike.
#pragma once

#include <filesystem>
#include <vector>

#include "services/broker/ports/ledger.h"
#include "tests/e2e/campaign_crowd.h"

namespace passerelle::e2e {

// One free recharge for each of them, delivered at `time`. No broker runs, and no simulator.
void write_history(broker::Ledger& ledger, const std::filesystem::path& journal_directory,
                   const std::vector<const Person*>& people, domain::Instant time);

}  // namespace passerelle::e2e
