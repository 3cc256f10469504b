#include "adapters/postgres/postgres_vault.h"
#include "tests/contract/vault_contract.h"
#include "tests/support/private_postgres.h"

namespace passerelle::contract {
namespace {

testing::PrivatePostgres& server() {
  static testing::PrivatePostgres server;
  return server;
}

class PostgresVaultUnderTest : public VaultUnderTest {
 public:
  PostgresVaultUnderTest() {
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
  void open() { vault_ = postgres::open_vault(server().settings(database_), keys_).value(); }

  const std::string database_ = server().create_database();
  sealing::VaultKeys keys_;
  std::unique_ptr<broker::IdentityVault> vault_;
};

const VaultFactory make = [] { return std::make_unique<PostgresVaultUnderTest>(); };

INSTANTIATE_TEST_SUITE_P(Postgres, VaultContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, VaultErasure, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
