#pragma once

#include <atomic>

#include "services/broker/eraser.h"
#include "services/broker/lifetime.h"
#include "services/broker/ports/readers.h"
#include "services/broker/ports/scheduler.h"
#include "services/broker/purge_people.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

struct ErasurePorts {
  Ledger& ledger;
  IdentityVault& vault;
  Readers& readers;  // for what takes long
  const Clock& clock;
  Scheduler& scheduler;
  WriterEntrance& entrance;
  const Lifetime& lifetime;
};

class ErasureDesk : public Erasures {
 public:
  explicit ErasureDesk(const ErasurePorts& ports)
      : ports_(ports), eraser_(ports.ledger, ports.vault, ports.clock) {}

  void erase(ErasureOrder order, Completion<ErasureOutcome> done) override;
  void plan(int months, Completion<PurgePlan> done) override;
  std::unique_ptr<Purge> purge(std::string token, std::string who) override;

  // For a purge that is under way.
  void find_people(const PurgeTerms& terms, Completion<PurgePeople> done);
  void erase_some(std::vector<ErasureTask> tasks, Completion<std::vector<ErasureVerdict>> done);
  // `then` runs once the vault was swept, or once that has been put off to a better moment.
  void sweep(Task then);
  domain::Instant now() const { return ports_.clock.now(); }

 private:
  void sweep_later();

  const ErasurePorts ports_;
  Eraser eraser_;  // writer thread
  std::atomic<bool> put_off_{false};
};

}  // namespace passerelle::broker
