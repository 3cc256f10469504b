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
    statement,  // an imported statement has not as many lines as it says
    period,     // a closed period has not as many transfers as were sealed
  };
  Kind kind = Kind::balance;
  std::string subject;  // the account, the asset, the envelope, the campaign and the state, the statement, or
                        // the period
  std::int64_t kept = 0;
  std::int64_t expected = 0;
};

// What finance keeps, by number.
struct FinanceCounts {
  std::int64_t gifts = 0;
  std::int64_t statements = 0;
  std::int64_t statement_lines = 0;  // of imported ones
  std::int64_t breaks = 0;
  std::int64_t till_closings = 0;
  std::int64_t closed_periods = 0;
  bool operator==(const FinanceCounts&) const = default;
};

struct Verification {
  std::vector<broker::LedgerReader::Balance> balances;
  std::int64_t open_recharges = 0;
  std::int64_t campaigns = 0;         // whose lines were counted again
  std::int64_t campaigns_moving = 0;  // of those: they changed each time, so that nothing is known of them
  FinanceCounts finance;
  std::vector<Disagreement> disagreements;  // none: the books agree
  bool agrees() const { return disagreements.empty(); }
};

// Reads every transfer. Parts told: `transfers` (0 of 1, then 1 of 1), then `open recharges`,
// `campaigns` and `statements`, whose totals grow, and `closed periods`.
domain::Result<Verification> verify_ledger(broker::LedgerReader& reader, const OnProgress& on_progress);

}  // namespace passerelle::archive
