// What lists have done by the writer and by the readers. These may be busy: then they are asked again, for a
// while.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "services/broker/list_ports.h"
#include "services/broker/reader_entrance.h"

namespace passerelle::broker {

inline constexpr domain::Duration errand_pause{100};
inline constexpr int errand_tries = 100;

// `work` runs on the writer's thread, once. Errors also: resource_exhausted ADMISSION_QUEUE_FULL, unavailable
// SHUTTING_DOWN.
template <class T>
void have_written(const ListPorts& ports, std::function<domain::Result<T>()> work, Completion<T> done,
                  int tries = errand_tries) {
  auto answered = [ports, work, done = std::move(done), tries](domain::Result<T> result) mutable {
    const bool full = !result && result.error().reason == queue_full().reason;
    if (!full || tries <= 1) return done(std::move(result));
    ports.strand.after(errand_pause,
                       ports.lifetime.guard([ports, work, done = std::move(done), tries]() mutable {
                         have_written<T>(ports, std::move(work), std::move(done), tries - 1);
                       }));
  };
  ports.entrance.write<T>(work, std::move(answered));
}

// `job` runs on a reader's thread, once. Errors also: resource_exhausted READ_QUEUE_FULL.
template <class T>
void have_looked_up(const ListPorts& ports, std::function<domain::Result<T>(LedgerReader&, VaultReader&)> job,
                    Completion<T> done, int tries = errand_tries) {
  auto answered = std::make_shared<Completion<T>>(std::move(done));
  if (offer_read<T>(ports.readers, ports.lifetime, job, answered)) return;
  if (tries <= 1) return ports.entrance.refuse(std::move(*answered), readers_busy());
  ports.strand.after(errand_pause,
                     ports.lifetime.guard([ports, job = std::move(job), answered, tries]() mutable {
                       have_looked_up<T>(ports, std::move(job), std::move(*answered), tries - 1);
                     }));
}
template <class T>
void have_read(const ListPorts& ports, std::function<domain::Result<T>(LedgerReader&)> job,
               Completion<T> done) {
  have_looked_up<T>(
      ports, [job = std::move(job)](LedgerReader& ledger, VaultReader&) { return job(ledger); },
      std::move(done));
}

}  // namespace passerelle::broker
