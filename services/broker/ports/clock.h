#pragma once

#include "services/domain/time.h"

namespace passerelle::broker {

// Wall-clock time, UTC. Thread-safe. Virtual in the simulation.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  virtual domain::Instant now() const = 0;
};

}  // namespace passerelle::broker
