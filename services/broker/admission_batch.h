// Decides everybody who waits, in the order they came, inside one ledger transaction.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "services/broker/id_source.h"
#include "services/broker/writer_queue.h"
#include "services/domain/programme.h"

namespace passerelle::broker {

struct AdmissionTerms {
  const domain::Programme* programme = nullptr;  // null: none was applied yet
  domain::Instant now{};
  domain::BrokerId owner;  // looks after what is reserved
  std::size_t room = 0;    // how many more may be reserved and not settled
  // An error where the operator takes no new work now.
  std::function<domain::Status(const domain::OperatorId&)> open_for_work;
};

struct AdmissionVerdict {
  domain::Result<domain::Recharge> outcome;
  bool recorded = false;  // by this batch; else it was there before, or somebody else in the batch brought it
};

// One verdict a command, in their order. An error of the whole = the transaction failed.
domain::Result<std::vector<AdmissionVerdict>> admit_batch(LedgerTransaction& transaction,
                                                          std::span<const AdmitCommand> commands,
                                                          const AdmissionTerms& terms, IdSource& ids);

}  // namespace passerelle::broker
