// A ledger whose process may die inside a commit.
#pragma once

#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_ledger.h"

namespace passerelle::simulation {

// Thrown out of the broker: what is left of it is thrown away.
struct Crash {};

class CrashingLedger : public broker::Ledger {
 public:
  // `faults` may change meanwhile.
  CrashingLedger(SimulatedBooks& books, const LedgerFaults& faults, SeededRandom& random)
      : faults_(faults), random_(random), inner_(books, [this] { return fault_; }) {}

  domain::Status transact(const std::function<domain::Status(broker::LedgerTransaction&)>& body) override {
    auto dice = random_.between(0, 9'999);
    const auto drawn = [&](int per_ten_thousand) { return (dice -= per_ten_thousand) < 0; };
    fault_ = CommitFault::none;
    const bool crash_before = drawn(faults_.crash_before);
    const bool crash_after = !crash_before && drawn(faults_.crash_after);
    if (crash_before) {
      fault_ = CommitFault::refused;
    } else if (!crash_after) {
      if (drawn(faults_.refused)) {
        fault_ = CommitFault::refused;
      } else if (drawn(faults_.committed_but_unknown)) {
        fault_ = CommitFault::committed_but_unknown;
      } else if (drawn(faults_.rolled_back_but_unknown)) {
        fault_ = CommitFault::rolled_back_but_unknown;
      }
    }
    auto status = inner_.transact(body);
    if (crash_before || crash_after) throw Crash{};
    return status;
  }
  domain::Result<std::unique_ptr<broker::LedgerReader>> open_reader() override {
    return inner_.open_reader();
  }
  bool shared() const override { return inner_.shared(); }
  void maintain() override {}

 private:
  const LedgerFaults& faults_;
  SeededRandom& random_;
  CommitFault fault_ = CommitFault::none;
  SimulatedLedger inner_;
};

}  // namespace passerelle::simulation
