// simulation [--seeds N] [--first S] [--seed X]; PASSERELLE_SEEDS as the default of N.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "tests/simulation/simulation_run.h"

namespace {

using passerelle::simulation::run_seed;

std::optional<std::uint64_t> number(const char* text) {
  char* end = nullptr;
  const auto value = std::strtoull(text, &end, 10);
  if (end == text || *end != '\0') return std::nullopt;
  return value;
}

int run_one(std::uint64_t seed) {
  spdlog::set_pattern("    %l %v");
  const auto report = run_seed(seed, true);
  fmt::print(
      "seed {}: {} brokers, {} events, {} crashes, {} requests, {} sends, {} delivered, {} refused, "
      "{} adopted\n",
      seed, report.brokers, report.events, report.crashes, report.requests, report.sends, report.delivered,
      report.refused, report.adopted);
  if (!report.violation) return 0;
  fmt::print("seed {}: {}\n", seed, *report.violation);
  return 1;
}

int run_many(std::uint64_t first, std::uint64_t seeds) {
  spdlog::set_level(spdlog::level::off);
  const auto begin = std::chrono::steady_clock::now();
  passerelle::simulation::RunReport sum;
  int failures = 0;
  for (auto seed = first; seed < first + seeds; ++seed) {
    const auto report = run_seed(seed, false);
    sum.events += report.events;
    sum.brokers += report.brokers;
    sum.adopted += report.adopted;
    sum.crashes += report.crashes;
    sum.requests += report.requests;
    sum.sends += report.sends;
    sum.delivered += report.delivered;
    sum.refused += report.refused;
    if (!report.violation) continue;
    ++failures;
    fmt::print("seed {} FAILED: {}\n  again, with everything that happened: simulation --seed {}\n", seed,
               *report.violation, seed);
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  fmt::print(
      "{} seeds from {}: {} failed. {} brokers, {} events, {} crashes, {} requests, {} sends, {} delivered, "
      "{} refused, {} adopted; {} ms\n",
      seeds, first, failures, sum.brokers, sum.events, sum.crashes, sum.requests, sum.sends, sum.delivered,
      sum.refused, sum.adopted, took.count());
  fmt::print("longer: PASSERELLE_SEEDS=100000, or simulation --seeds 100000 --first {}\n", first + seeds);
  return failures == 0 ? 0 : 1;
}

int usage() {
  fmt::print(stderr, "simulation [--seeds N] [--first S] [--seed X]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seeds = 1'500;
  std::uint64_t first = 1;
  if (const auto* chosen = std::getenv("PASSERELLE_SEEDS")) {
    const auto value = number(chosen);
    if (!value) return usage();
    seeds = *value;
  }
  for (int i = 1; i < argc; i += 2) {
    const std::string_view option = argv[i];
    const auto value = i + 1 < argc ? number(argv[i + 1]) : std::nullopt;
    if (!value) return usage();
    if (option == "--seed") return run_one(*value);
    if (option == "--seeds") {
      seeds = *value;
    } else if (option == "--first") {
      first = *value;
    } else {
      return usage();
    }
  }
  return run_many(first, seeds);
}
