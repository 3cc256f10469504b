#pragma once

#include <functional>
#include <optional>

#include "services/domain/ids.h"

namespace passerelle::broker {

// One allowance of sends a second per operator, for all brokers together.
class SharedRate {
 public:
  SharedRate() = default;
  SharedRate(const SharedRate&) = delete;
  SharedRate& operator=(const SharedRate&) = delete;
  // No `done` runs once this returned.
  virtual ~SharedRate() = default;

  // Takes at most `wanted` (> 0) sends out of what `per_second` (> 0) allows all brokers, with a burst of a
  // tenth of a second's. Thread-safe, never blocks; `done` is called exactly once, on a thread of its own or
  // any other, with how many were granted (0 = none now, ask again in a moment), or nothing: the others can't
  // be reached, share by other means. What is granted is to be used within a second, or forgotten.
  virtual void take(const domain::OperatorId& id, double per_second, int wanted,
                    std::move_only_function<void(std::optional<int> granted)> done) = 0;
};

}  // namespace passerelle::broker
