// When the same request is sent again, and after which pause.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "services/cli/problem.h"

namespace passerelle::cli {

// The service asks for it, or nobody knows what became of the request: a lost connection looks like several
// codes. For requests that may be repeated alone.
bool may_try_again(const Problem& problem);

// Doubles from 0.2 s to 5 s, each pause drawn between its half and its whole, so that a hundred counters
// don't come back in one instant. Never shorter than what the service asked for.
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed) : random_(seed) {}
  std::chrono::milliseconds next(std::optional<std::chrono::milliseconds> asked_for);

 private:
  std::mt19937_64 random_;
  std::chrono::milliseconds pause_{200};
};

}  // namespace passerelle::cli
