// The Readers port on virtual time: each job some milliseconds later, on what is committed then.
#pragma once

#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/readers.h"
#include "tests/simulation/simulated_reader.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::simulation {

class SimulatedReaders : public broker::Readers {
 public:
  // `full_per_thousand`: how often the queue turns a job away.
  SimulatedReaders(SimulatedBooks& books, broker::IdentityVault& vault, VirtualTime& time,
                   SeededRandom& random, int full_per_thousand)
      : reader_(books), vault_(vault), time_(time), random_(random), full_per_thousand_(full_per_thousand) {}

  bool read(std::move_only_function<void(broker::LedgerReader&, broker::VaultReader&)> job) override {
    if (full_per_thousand_ > 0 && random_.chance(full_per_thousand_)) return false;
    time_.after(random_.delay(0, 3), [this, job = std::move(job)]() mutable { job(reader_, vault_); });
    return true;
  }
  void be_reliable() { full_per_thousand_ = 0; }

 private:
  SimulatedReader reader_;
  broker::IdentityVault& vault_;
  VirtualTime& time_;
  SeededRandom& random_;
  int full_per_thousand_;
};

}  // namespace passerelle::simulation
