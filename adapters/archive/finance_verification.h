#pragma once

#include "adapters/archive/ledger_verification.h"

namespace passerelle::archive {

// What finance keeps, counted: imported statements have the lines that they say, and closed periods the
// transfers. Parts told: `statements` and `closed periods`.
domain::Status verify_finance(broker::FinanceReader& reader, const OnProgress& on_progress,
                              Verification& verification);

}  // namespace passerelle::archive
