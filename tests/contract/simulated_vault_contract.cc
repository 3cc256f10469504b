#include "tests/contract/vault_contract.h"
#include "tests/simulation/simulated_vault.h"

namespace passerelle::contract {
namespace {

class SimulatedVaultUnderTest : public VaultUnderTest {
 public:
  broker::IdentityVault& vault() override { return *vault_; }
  void reopen() override { vault_ = std::make_unique<simulation::SimulatedVault>(identities_); }

 private:
  simulation::SimulatedIdentities identities_;
  std::unique_ptr<broker::IdentityVault> vault_ = std::make_unique<simulation::SimulatedVault>(identities_);
};

const VaultFactory make = [] { return std::make_unique<SimulatedVaultUnderTest>(); };

INSTANTIATE_TEST_SUITE_P(Simulated, VaultContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Simulated, VaultErasure, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
