#include "adapters/postgres/postgres_ledger.h"
#include "tests/contract/campaign_book_contract.h"
#include "tests/contract/finance_statements_contract.h"
#include "tests/contract/ledger_brokers_contract.h"
#include "tests/contract/ledger_expected_facts_contract.h"
#include "tests/contract/ledger_pages_contract.h"
#include "tests/contract/ledger_snapshot_contract.h"
#include "tests/support/private_postgres.h"

namespace passerelle::contract {
namespace {

// One server for the suite, a database for each test.
testing::PrivatePostgres& server() {
  static testing::PrivatePostgres server;
  return server;
}

// With the schema on it: a copy is made faster than a migration.
const std::string& migrated_database() {
  static const std::string name = [] {
    auto made = server().create_database();
    if (!postgres::open_ledger(server().settings(made))) std::abort();
    return made;
  }();
  return name;
}

class PostgresLedgerUnderTest : public LedgerUnderTest {
 public:
  PostgresLedgerUnderTest() { open(); }
  ~PostgresLedgerUnderTest() override {
    ledger_.reset();
    server().query("postgres", "DROP DATABASE " + database_ + " WITH (FORCE)");
  }
  broker::Ledger& ledger() override { return *ledger_; }
  void reopen() override {
    ledger_.reset();
    open();
  }

 private:
  void open() { ledger_ = postgres::open_ledger(server().settings(database_)).value(); }

  const std::string database_ = server().create_database(migrated_database());
  std::unique_ptr<broker::Ledger> ledger_;
};

const LedgerFactory make = [] { return std::make_unique<PostgresLedgerUnderTest>(); };

INSTANTIATE_TEST_SUITE_P(Postgres, LedgerContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, LedgerBrokersContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, CampaignBookContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, FinanceBookContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, FinanceStatementsContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, LedgerPagesContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, LedgerSnapshotContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Postgres, LedgerExpectedFactsContract, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
