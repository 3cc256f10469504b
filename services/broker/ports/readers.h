#pragma once

#include <functional>

#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// A bounded pool of threads, each with connections of its own for reading. Thread-safe.
class Readers {
 public:
  Readers() = default;
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;
  virtual ~Readers() = default;
  // False: the queue is full, and `job` will not run.
  [[nodiscard]] virtual bool read(std::move_only_function<void(LedgerReader&, VaultReader&)> job) = 0;
};

}  // namespace passerelle::broker
