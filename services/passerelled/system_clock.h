#pragma once

#include "services/broker/ports/clock.h"

namespace passerelle::daemon {

class SystemClock : public broker::Clock {
 public:
  domain::Instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  domain::Duration elapsed() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace passerelle::daemon
