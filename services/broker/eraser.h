#pragma once

#include <memory>
#include <set>
#include <span>

#include "services/broker/erasures.h"
#include "services/broker/ports/clock.h"
#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

struct ErasureTask {
  ErasureOrder order;
  std::optional<domain::Day> no_contact_since{};  // else the person is left alone: CONTACT_SINCE
};
// Nothing is left on file that would identify somebody.
bool is_bare(const domain::Beneficiary& person);

using ErasureVerdict = domain::Result<ErasureOutcome>;

// Writer thread. Some people at once, in one transaction of the ledger, and inside it one of the vault: where
// the vault fails, nothing happened; where the ledger fails after it, the same order again completes it.
class Eraser {
 public:
  Eraser(Ledger& ledger, IdentityVault& vault, const Clock& clock)
      : ledger_(ledger), vault_(vault), clock_(clock) {}
  Eraser(const Eraser&) = delete;
  Eraser& operator=(const Eraser&) = delete;

  // One verdict a task, in order; each person is named once.
  domain::Result<std::vector<ErasureVerdict>> run(std::span<const ErasureTask> tasks);

 private:
  // What the books know of a person's recharges.
  struct History {
    int open = 0;
    std::optional<domain::Instant> newest;
    std::set<domain::LineId> lines;
  };
  struct Decided {
    std::size_t task = 0;
    domain::Beneficiary person;  // as it will be on file
    domain::Erasure erasure;
    std::set<domain::LineId> lines;
  };

  domain::Status run_once(LedgerTransaction& transaction, std::span<const ErasureTask> tasks,
                          std::vector<ErasureVerdict>& verdicts);
  domain::Result<std::vector<Decided>> decide_all(LedgerTransaction& transaction,
                                                  std::span<const ErasureTask> tasks,
                                                  std::vector<ErasureVerdict>& verdicts);
  domain::Result<std::optional<Decided>> decide(const ErasureTask& task,
                                                const std::optional<domain::Beneficiary>& person,
                                                const std::optional<domain::Erasure>& before,
                                                ErasureVerdict& verdict);
  domain::Status erase(LedgerTransaction& transaction, const std::vector<Decided>& decided,
                       std::vector<ErasureVerdict>& verdicts);
  domain::Result<History> history_of(const domain::BeneficiaryId& person);

  Ledger& ledger_;
  IdentityVault& vault_;
  const Clock& clock_;
  std::unique_ptr<LedgerReader> reader_;  // opened when it is needed first
};

}  // namespace passerelle::broker
