// Asks the cache who executes what, before anything is decided, and tells it what became of it.
#pragma once

#include <mutex>
#include <vector>

#include "services/broker/admission_batch.h"
#include "services/broker/ports/idempotency_cache.h"
#include "services/broker/replay_desk.h"

namespace passerelle::broker {

// Asked by one thread at a time, told by the writer's. Without a cache everything is decided, and the
// ledger's keys alone tell what was before.
class ClaimDesk {
 public:
  ClaimDesk(IdempotencyCache* cache, ReplayDesk& replays) : cache_(cache), replays_(replays) {}
  ClaimDesk(const ClaimDesk&) = delete;
  ClaimDesk& operator=(const ClaimDesk&) = delete;

  // What is left to be decided here; the others are on their way to an answer. One round trip, which also
  // carries what became of the batches before.
  std::vector<AdmitCommand> sift(std::vector<AdmitCommand> commands);
  // Durable, or not to be executed: told with the next round trip.
  void concluded(const AdmitCommand& command, const domain::Result<domain::Recharge>& outcome);
  // Not written: whoever tries next may.
  void given_up(const AdmitCommand& command);
  // Nothing waits: what is to be told is told now.
  void flush();

 private:
  std::vector<ClaimAnswer> exchange(const std::vector<ClaimOrder>& claims);

  IdempotencyCache* const cache_;
  ReplayDesk& replays_;
  std::mutex mutex_;
  std::vector<ClaimOutcome> outcomes_;
  std::vector<ClaimRelease> releases_;
};

}  // namespace passerelle::broker
