#include "tests/contract/campaign_book_contract.h"
#include "tests/contract/ledger_brokers_contract.h"
#include "tests/contract/ledger_expected_facts_contract.h"
#include "tests/contract/ledger_pages_contract.h"
#include "tests/contract/ledger_snapshot_contract.h"
#include "tests/simulation/simulated_ledger.h"

namespace passerelle::contract {
namespace {

class SimulatedLedgerUnderTest : public LedgerUnderTest {
 public:
  broker::Ledger& ledger() override { return *ledger_; }
  void reopen() override { ledger_ = std::make_unique<simulation::SimulatedLedger>(books_); }

 private:
  simulation::SimulatedBooks books_;
  std::unique_ptr<broker::Ledger> ledger_ = std::make_unique<simulation::SimulatedLedger>(books_);
};

const LedgerFactory make = [] { return std::make_unique<SimulatedLedgerUnderTest>(); };

class SimulatedCommit : public ::testing::Test {
 protected:
  // A programme is put, its commit ends as `fault` says, and the broker crashes: how many are there?
  std::pair<std::string, std::int64_t> after(simulation::CommitFault fault) {
    simulation::SimulatedBooks books;
    std::string reason;
    {
      simulation::SimulatedLedger ledger(books, [fault] { return fault; });
      const auto status = ledger.transact([](broker::LedgerTransaction& transaction) -> domain::Status {
        const auto version = transaction.put_programme(sample_programme(), "director", {}, {});
        return version ? domain::Status() : std::unexpected(version.error());
      });
      if (!status) reason = status.error().reason;
    }
    simulation::SimulatedLedger next(books);
    const auto newest = next.open_reader().value()->programme({}).value();
    return {reason, newest ? newest->programme.version : 0};
  }
};

TEST_F(SimulatedCommit, EndsAsItsFaultSays) {
  using enum simulation::CommitFault;
  using End = std::pair<std::string, std::int64_t>;
  EXPECT_EQ(after(none), End("", 1));
  EXPECT_EQ(after(refused), End("LEDGER_UNAVAILABLE", 0));
  EXPECT_EQ(after(committed_but_unknown), End("COMMIT_UNKNOWN", 1));
  EXPECT_EQ(after(rolled_back_but_unknown), End("COMMIT_UNKNOWN", 0));
}

INSTANTIATE_TEST_SUITE_P(Simulated, LedgerContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Simulated, LedgerBrokersContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Simulated, CampaignBookContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Simulated, LedgerPagesContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Simulated, LedgerSnapshotContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Simulated, LedgerExpectedFactsContract, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
