// The Ledger port in memory, with a disk that can fail at the worst moment. It shares nothing with the real
// stores but the domain.
#pragma once

#include "tests/simulation/simulated_books.h"

namespace passerelle::simulation {

enum class CommitFault : std::uint8_t {
  none,
  refused,                 // nothing is written, and that is said: LEDGER_UNAVAILABLE
  committed_but_unknown,   // written, answered with COMMIT_UNKNOWN
  rolled_back_but_unknown  // not written, answered with COMMIT_UNKNOWN
};

// A crash of the broker: it and its SimulatedLedger are thrown away, the books stay. Another ledger on the
// same books is what the next broker opens.
class SimulatedLedger : public broker::Ledger {
 public:
  // `next_fault` is asked at each commit. Both outlive the ledger; the readers need the books alone.
  SimulatedLedger(SimulatedBooks& books, std::function<CommitFault()> next_fault)
      : books_(books), next_fault_(std::move(next_fault)) {}
  explicit SimulatedLedger(SimulatedBooks& books)
      : SimulatedLedger(books, [] { return CommitFault::none; }) {}

  domain::Status transact(const std::function<domain::Status(broker::LedgerTransaction&)>& body) override;
  domain::Result<std::unique_ptr<broker::LedgerReader>> open_reader() override;
  bool shared() const override { return books_.shared; }
  void maintain() override {}

 private:
  SimulatedBooks& books_;
  std::function<CommitFault()> next_fault_;
};

}  // namespace passerelle::simulation
