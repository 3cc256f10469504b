// The Readers port on virtual time: each job some milliseconds later, on what is committed then.
#pragma once

#include <functional>

#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/readers.h"
#include "services/broker/ports/scheduler.h"
#include "tests/simulation/simulated_reader.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::simulation {

class SimulatedReaders : public broker::Readers {
 public:
  // `thread`: on which jobs run. `full_per_thousand`: how often the queue turns one away.
  SimulatedReaders(SimulatedBooks& books, broker::IdentityVault& vault, broker::Scheduler& thread,
                   SeededRandom& random, int full_per_thousand)
      : reader_(books),
        vault_(vault),
        thread_(thread),
        random_(random),
        full_per_thousand_(full_per_thousand) {}

  bool read(std::move_only_function<void(broker::LedgerReader&, broker::VaultReader&)> job) override {
    if (full_ || (full_per_thousand_ > 0 && random_.chance(full_per_thousand_))) {
      if (on_turned_away) on_turned_away();
      return false;
    }
    thread_.after(random_.delay(0, 3), [this, job = std::move(job)]() mutable { job(reader_, vault_); });
    return true;
  }
  void be_reliable() { full_per_thousand_ = 0; }
  // Every job is turned away.
  void set_full(bool full) { full_ = full; }

  std::function<void()> on_turned_away;

 private:
  SimulatedReader reader_;
  broker::IdentityVault& vault_;
  broker::Scheduler& thread_;
  SeededRandom& random_;
  int full_per_thousand_;
  bool full_ = false;
};

}  // namespace passerelle::simulation
