#include "tests/contract/ledger_pages_contract.h"
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

INSTANTIATE_TEST_SUITE_P(Simulated, LedgerContract, ::testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Simulated, LedgerPagesContract, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
