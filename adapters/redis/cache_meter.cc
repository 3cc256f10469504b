#include "adapters/redis/cache_meter.h"

#include <algorithm>

namespace passerelle::redis {

void CacheMeter::round_trip(std::chrono::nanoseconds duration) {
  const auto us = std::chrono::ceil<std::chrono::microseconds>(duration).count();
  const auto bound = std::ranges::lower_bound(CacheCounters::bounds_us, us);
  add(round_trips_[static_cast<std::size_t>(bound - CacheCounters::bounds_us.begin())], 1);
  round_trips_us_.fetch_add(us, std::memory_order_relaxed);
}

CacheCounters CacheMeter::read() const {
  CacheCounters counters;
  counters.hits = hits_.load(std::memory_order_relaxed);
  counters.joins = joins_.load(std::memory_order_relaxed);
  counters.misses = misses_.load(std::memory_order_relaxed);
  counters.unanswered = unanswered_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < failure_count; ++i) {
    counters.errors.push_back({name_of(static_cast<Failure>(i)), errors_[i].load(std::memory_order_relaxed)});
  }
  for (std::size_t i = 0; i < round_trips_.size(); ++i) {
    counters.round_trips[i] = round_trips_[i].load(std::memory_order_relaxed);
  }
  counters.round_trips_us = round_trips_us_.load(std::memory_order_relaxed);
  return counters;
}

}  // namespace passerelle::redis
