#include "tests/simulation/simulated_ledger.h"

#include "tests/simulation/simulated_reader.h"
#include "tests/simulation/simulated_transaction.h"

namespace passerelle::simulation {

using domain::ErrorCode;
using domain::Status;

Status SimulatedLedger::transact(const std::function<Status(broker::LedgerTransaction&)>& body) {
  const std::lock_guard lock(books_.mutex);
  books_.begin();
  SimulatedTransaction verbs(books_);
  auto status = body(verbs);
  if (status && verbs.failure()) status = std::unexpected(*verbs.failure());
  if (!status) {
    books_.roll_back();
    return status;
  }
  switch (next_fault_()) {
    case CommitFault::none:
      books_.commit();
      return {};
    case CommitFault::refused:
      books_.roll_back();
      return domain::fail(ErrorCode::unavailable, "LEDGER_UNAVAILABLE", "The simulated disk is full.");
    case CommitFault::committed_but_unknown:
      books_.commit();
      break;
    case CommitFault::rolled_back_but_unknown:
      books_.roll_back();
      break;
  }
  return domain::fail(ErrorCode::unavailable, "COMMIT_UNKNOWN", "The simulated disk's answer was lost.");
}

domain::Result<std::unique_ptr<broker::LedgerReader>> SimulatedLedger::open_reader() {
  return std::make_unique<SimulatedReader>(books_);
}

}  // namespace passerelle::simulation
