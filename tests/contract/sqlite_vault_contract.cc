#include "adapters/sqlite/sqlite_vault.h"
#include "tests/contract/vault_contract.h"
#include "tests/support/process.h"

namespace passerelle::contract {
namespace {

class SqliteVaultUnderTest : public VaultUnderTest {
 public:
  SqliteVaultUnderTest() {
    keys_.data_keys[1].fill(0x11);
    keys_.blind_index_key.fill(0x22);
    open();
  }
  broker::IdentityVault& vault() override { return *vault_; }
  void reopen() override {
    vault_.reset();
    open();
  }

 private:
  void open() { vault_ = sqlite::open_vault(directory_ / "vault.db", keys_).value(); }

  passerelle::testing::TemporaryDirectory directory_;
  sealing::VaultKeys keys_;
  std::unique_ptr<broker::IdentityVault> vault_;
};

const VaultFactory make = [] { return std::make_unique<SqliteVaultUnderTest>(); };

INSTANTIATE_TEST_SUITE_P(Sqlite, VaultContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, VaultErasure, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
