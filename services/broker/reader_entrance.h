// How use cases hand work to the readers: what can't get in is answered at once, on the broker's strand.
#pragma once

#include <memory>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/lifetime.h"
#include "services/broker/ports/readers.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

// `job`, of the two readers, runs on a reader's thread and says how `answer` is to be called. False: the
// queue is full, and nothing of it will run.
template <class T, class Job>
[[nodiscard]] bool offer_read(Readers& readers, const Lifetime& lifetime, Job job,
                              std::shared_ptr<Completion<T>> answer) {
  return readers.read(
      lifetime.guard([job = std::move(job), answer](LedgerReader& ledger, VaultReader& vault) mutable {
        (*answer)(job(ledger, vault));
      }));
}

// Errors also: resource_exhausted READ_QUEUE_FULL.
template <class T, class Job>
void read_or_refuse(Readers& readers, WriterEntrance& entrance, const Lifetime& lifetime, Job job,
                    Completion<T> done) {
  // A full queue leaves us with the job's remains: `done` has to be reachable after that.
  auto answer = std::make_shared<Completion<T>>(std::move(done));
  if (!offer_read<T>(readers, lifetime, std::move(job), answer))
    entrance.refuse(std::move(*answer), readers_busy());
}

}  // namespace passerelle::broker
