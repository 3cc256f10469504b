// How calls ended and how long they took, for metrics.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include "services/rpc/gate.h"

namespace passerelle::daemon {

struct CallCounters {
  // Whole seconds of a wait among them: CreateRecharge takes up to a minute by its caller's wish.
  static constexpr std::array<std::int64_t, 14> bounds_us{
      500,     1'000,   2'500,     5'000,     10'000,    25'000,     50'000,
      100'000, 250'000, 1'000'000, 2'500'000, 5'000'000, 15'000'000, 60'000'000};
  static constexpr int codes = 17;  // of gRPC, OK to UNAUTHENTICATED

  std::string_view method;                                  // full name, as gRPC's path has it
  std::array<std::uint64_t, codes> ended{};                 // by code
  std::array<std::uint64_t, bounds_us.size() + 1> times{};  // by duration; the last has no bound
  std::int64_t sum_us = 0;
};

// Counts and is read on any thread.
class CallMeter {
 public:
  CallMeter() = default;
  CallMeter(const CallMeter&) = delete;
  CallMeter& operator=(const CallMeter&) = delete;

  void count(const rpc::CallRecord& call);
  // Every method there is, in the order of the authorisation table.
  std::vector<CallCounters> read() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  struct MethodCounters {
    std::array<Counter, CallCounters::codes> ended{};
    std::array<Counter, CallCounters::bounds_us.size() + 1> times{};
    std::atomic<std::int64_t> sum_us{0};
  };
  std::array<MethodCounters, rpc::method_rights.size()> methods_{};
};

}  // namespace passerelle::daemon
