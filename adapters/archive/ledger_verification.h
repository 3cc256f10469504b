// Books against themselves, on any store, also while brokers write them.
#pragma once

#include <string>
#include <vector>

#include "adapters/archive/ledger_archive.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::archive {

struct Disagreement {
  enum class Kind : std::uint8_t {
    balance,    // an account's kept balance is not what its transfers add up to
    asset,      // the balances of an asset do not add up to nothing
    overdraft,  // an account that may not is below zero
    holds,      // what an envelope holds is not what its open recharges hold
    lines,      // how many of a campaign's lines are kept to be in a state is not how many are
  };
  Kind kind = Kind::balance;
  std::string subject;  // the account, the asset, the envelope, or the campaign and the state
  std::int64_t kept = 0;
  std::int64_t expected = 0;
};

struct Verification {
  std::vector<broker::LedgerReader::Balance> balances;
  std::int64_t open_recharges = 0;
  std::int64_t campaigns = 0;         // whose lines were counted again
  std::int64_t campaigns_moving = 0;  // of those: they changed each time, so that nothing is known of them
  std::vector<Disagreement> disagreements;  // none: the books agree
  bool agrees() const { return disagreements.empty(); }
};

// Reads every transfer. Parts told: `transfers` (0 of 1, then 1 of 1), then `open recharges` and
// `campaigns`, whose totals grow.
domain::Result<Verification> verify_ledger(broker::LedgerReader& reader, const OnProgress& on_progress);

}  // namespace passerelle::archive
