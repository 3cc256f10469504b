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
  // Since a moment of its own. Never set back, and goes on while the wall clock is corrected.
  virtual domain::Duration elapsed() const = 0;
};

}  // namespace passerelle::broker
