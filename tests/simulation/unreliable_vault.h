// A vault that is away now and then.
#pragma once

#include "tests/simulation/simulated_vault.h"

namespace passerelle::simulation {

class UnreliableVault : public SimulatedVault {
 public:
  using SimulatedVault::SimulatedVault;

  // The next `count` times that numbers are asked for.
  void fail_reads(int count) { failing_reads_ = count; }

  domain::Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) override {
    if (failing_reads_ > 0) {
      --failing_reads_;
      return domain::fail(domain::ErrorCode::unavailable, "VAULT_UNAVAILABLE",
                          "The simulated vault is away.");
    }
    return SimulatedVault::numbers(lines);
  }

 private:
  int failing_reads_ = 0;
};

}  // namespace passerelle::simulation
