// What the cache did since its start, for metrics.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace passerelle::redis {

struct CacheCounters {
  std::uint64_t hits = 0;        // claims that were executed already
  std::uint64_t joins = 0;       // claims that somebody else is executing
  std::uint64_t misses = 0;      // claims that became ours
  std::uint64_t unanswered = 0;  // claims without an answer: the ledger alone decides

  struct Error {
    std::string_view reason;  // as in health
    std::uint64_t count = 0;  // exchanges it ended, and commands it concerned
  };
  std::vector<Error> errors;  // every reason there is

  // Round trips that were answered. A bucket counts those up to its bound and above the one before; the last
  // one has no bound.
  static constexpr std::array<std::int64_t, 10> bounds_us{100,   250,    500,    1'000,  2'500,
                                                          5'000, 10'000, 25'000, 50'000, 100'000};
  std::array<std::uint64_t, bounds_us.size() + 1> round_trips{};
  std::int64_t round_trips_us = 0;  // their sum
};

}  // namespace passerelle::redis
