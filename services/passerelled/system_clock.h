#pragma once

#include <ctime>

#include "services/broker/ports/clock.h"

namespace passerelle::daemon {

class SystemClock : public broker::Clock {
 public:
  domain::Instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  // CLOCK_MONOTONIC, which is what std::chrono::steady_clock reads, stands still while the machine sleeps,
  // and others take a broker that sleeps for dead.
  domain::Duration elapsed() const override {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::seconds{time.tv_sec} +
                                                         std::chrono::nanoseconds{time.tv_nsec});
  }
};

}  // namespace passerelle::daemon
