// Requests that somebody else has executed or is executing: answered from the ledger, without deciding
// anything.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "services/broker/lifetime.h"
#include "services/broker/ports/readers.h"
#include "services/broker/ports/scheduler.h"
#include "services/broker/writer_queue.h"

namespace passerelle::broker {

// Same content: the same recharge. Other content: REQUEST_ID_REUSED, a caller's defect that must not go
// unseen.
domain::Result<domain::Recharge> replay(const AdmitCommand& command, const KeyedRecharge& known);

// Thread-safe. What can't be answered here goes back to the writer, and there the ledger decides.
class ReplayDesk {
 public:
  ReplayDesk(WriterQueue& queue, Readers& readers, Scheduler& scheduler, const Lifetime& lifetime)
      : queue_(queue), readers_(readers), scheduler_(scheduler), lifetime_(lifetime) {}
  ReplayDesk(const ReplayDesk&) = delete;
  ReplayDesk& operator=(const ReplayDesk&) = delete;

  // The cache says that it was executed.
  void look_up(AdmitCommand command);
  // The cache says that somebody is executing it: looked up after a moment, and then claimed again.
  void join(AdmitCommand command);
  // Whoever is still here hears SHUTTING_DOWN, and so does whoever comes later.
  void close();

 private:
  using Seat = std::uint64_t;

  void read(AdmitCommand command, bool executed);
  void answer(Seat seat, const domain::Result<std::optional<KeyedRecharge>>& known, bool executed);
  void to_the_writer(AdmitCommand command);
  std::optional<Seat> seat(AdmitCommand command);
  std::optional<AdmitCommand> take(Seat seat);

  WriterQueue& queue_;
  Readers& readers_;
  Scheduler& scheduler_;
  const Lifetime& lifetime_;
  std::mutex mutex_;
  bool closed_ = false;
  Seat next_ = 1;
  std::map<Seat, AdmitCommand> seated_;
};

}  // namespace passerelle::broker
