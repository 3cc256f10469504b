#include "adapters/sqlite/sqlite_ledger.h"
#include "tests/contract/campaign_book_contract.h"
#include "tests/contract/finance_statements_contract.h"
#include "tests/contract/ledger_brokers_contract.h"
#include "tests/contract/ledger_expected_facts_contract.h"
#include "tests/contract/ledger_pages_contract.h"
#include "tests/contract/ledger_snapshot_contract.h"
#include "tests/support/process.h"

namespace passerelle::contract {
namespace {

class SqliteLedgerUnderTest : public LedgerUnderTest {
 public:
  SqliteLedgerUnderTest() { open(); }
  broker::Ledger& ledger() override { return *ledger_; }
  void reopen() override {
    ledger_.reset();  // the file's lock goes with it
    open();
  }

 private:
  void open() { ledger_ = sqlite::open_ledger(directory_ / "ledger.db").value(); }

  passerelle::testing::TemporaryDirectory directory_;
  std::unique_ptr<broker::Ledger> ledger_;
};

const LedgerFactory make = [] { return std::make_unique<SqliteLedgerUnderTest>(); };

INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerBrokersContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, CampaignBookContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, FinanceBookContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, FinanceStatementsContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerPagesContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerSnapshotContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Sqlite, LedgerExpectedFactsContract, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
