#pragma once

#include <array>
#include <atomic>
#include <chrono>

#include "adapters/redis/cache_counters.h"
#include "adapters/redis/failure.h"

namespace passerelle::redis {

// Counts on one thread, read on any.
class CacheMeter {
 public:
  CacheMeter() = default;
  CacheMeter(const CacheMeter&) = delete;
  CacheMeter& operator=(const CacheMeter&) = delete;

  void hit() { add(hits_, 1); }
  void join() { add(joins_, 1); }
  void miss() { add(misses_, 1); }
  void unanswered(std::size_t claims) { add(unanswered_, claims); }
  void error(Failure failure) { add(errors_[static_cast<std::size_t>(failure)], 1); }
  void round_trip(std::chrono::nanoseconds duration);
  CacheCounters read() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static void add(Counter& counter, std::uint64_t number) {
    counter.fetch_add(number, std::memory_order_relaxed);
  }

  Counter hits_{0};
  Counter joins_{0};
  Counter misses_{0};
  Counter unanswered_{0};
  std::array<Counter, failure_count> errors_{};
  std::array<Counter, CacheCounters::bounds_us.size() + 1> round_trips_{};
  std::atomic<std::int64_t> round_trips_us_{0};
};

}  // namespace passerelle::redis
