// One seed, from an empty ledger to settled books.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace passerelle::simulation {

struct RunReport {
  std::optional<std::string> violation;  // absent: every promise was kept
  std::uint64_t events = 0;
  std::size_t brokers = 0;
  int crashes = 0;
  std::size_t requests = 0;
  std::size_t delivered = 0;
  std::size_t refused = 0;
  std::size_t sends = 0;
  std::size_t adopted = 0;
};

// `traced`: what happens is printed. The same seed is the same run.
RunReport run_seed(std::uint64_t seed, bool traced);

}  // namespace passerelle::simulation
