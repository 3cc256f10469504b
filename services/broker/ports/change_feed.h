#pragma once

#include <functional>
#include <vector>

#include "services/domain/ids.h"

namespace passerelle::broker {

// Recharges whose state was changed by other brokers on the same ledger. Ids alone: how they stand is read.
class ChangeFeed {
 public:
  ChangeFeed() = default;
  ChangeFeed(const ChangeFeed&) = delete;
  ChangeFeed& operator=(const ChangeFeed&) = delete;
  // No call of either function runs once this returned.
  virtual ~ChangeFeed() = default;

  // Once. Both functions are called on a thread of the feed's, must not block, and run one at a time.
  // `changed`: durable by now; own changes may be among them. `missed`: news may have been lost since the
  // last call (the connection broke and is back): whoever waits for something reads it again.
  virtual void listen(std::move_only_function<void(std::vector<domain::RechargeId>)> changed,
                      std::move_only_function<void()> missed) = 0;
};

}  // namespace passerelle::broker
