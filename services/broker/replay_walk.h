// The requests of a span of time, in the order in which they were made.
#pragma once

#include <optional>
#include <vector>

#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// One thread at a time, over a reader that holds a snapshot.
class ReplayWalk {
 public:
  // `books` outlives the walk. From `from`, included, until `until`, excluded; absent = to the end.
  ReplayWalk(LedgerReader& books, domain::Instant from, std::optional<domain::Instant> until);

  // Pages may be empty and not the last. Requests of one millisecond are on one page; of these, whose order
  // the books don't have, the granted ones come first: they only leave less to the others, so that under the
  // rules that decided them each is decided as it was.
  domain::Result<Page<domain::Recharge>> next();

 private:
  LedgerReader& books_;
  RechargeFilter filter_;
  std::optional<domain::RechargeId> last_;
  std::vector<domain::Recharge> kept_back_;  // of the newest millisecond that was read
};

}  // namespace passerelle::broker
