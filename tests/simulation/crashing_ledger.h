// A ledger whose process may die inside a commit, or wait for it while the world goes on.
#pragma once

#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_ledger.h"

namespace passerelle::simulation {

// Thrown out of the broker: what is left of it is thrown away.
struct Crash {};

class CrashingLedger : public broker::Ledger {
 public:
  // `faults` may change meanwhile. `wait`: the writer waits for that long; throws Crash where it dies of
  // that.
  CrashingLedger(SimulatedBooks& books, const LedgerFaults& faults, SeededRandom& random,
                 std::function<void(domain::Duration)> wait, std::function<void()> failing)
      : faults_(faults),
        random_(random),
        wait_(std::move(wait)),
        failing_(std::move(failing)),
        books_(books),
        inner_(books, [this] { return fault_; }) {}

  domain::Status transact(const std::function<domain::Status(broker::LedgerTransaction&)>& body) override {
    wait_sometimes();
    if (cut_off_)
      return domain::fail(domain::ErrorCode::unavailable, "LEDGER_UNAVAILABLE", "It is far away.");
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
    if (fault_ != CommitFault::none) failing_();
    auto status = inner_.transact(body);
    if (books_.attending) identity_ = *books_.attending;
    if (crash_before || crash_after) throw Crash{};
    wait_sometimes();
    return status;
  }
  domain::Result<std::unique_ptr<broker::LedgerReader>> open_reader() override {
    return inner_.open_reader();
  }
  bool shared() const override { return inner_.shared(); }
  void maintain() override {}

  // As whom the broker gave its last sign of life.
  domain::BrokerId identity() const { return identity_; }
  void cut_off(bool cut_off) { cut_off_ = cut_off; }
  bool is_cut_off() const { return cut_off_; }

 private:
  void wait_sometimes() {
    if (random_.between(0, 9'999) < faults_.slow) wait_(random_.delay(1, faults_.slow_at_most.count()));
  }

  const LedgerFaults& faults_;
  SeededRandom& random_;
  std::function<void(domain::Duration)> wait_;
  std::function<void()> failing_;
  SimulatedBooks& books_;
  domain::BrokerId identity_;
  CommitFault fault_ = CommitFault::none;
  bool cut_off_ = false;
  SimulatedLedger inner_;
};

}  // namespace passerelle::simulation
