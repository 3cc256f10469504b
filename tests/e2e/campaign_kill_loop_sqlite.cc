// One broker on SQLite. See campaign_kill_loop.h.
#include <gtest/gtest.h>

#include "adapters/sqlite/sqlite_ledger.h"
#include "tests/e2e/campaign_kill_loop.h"
#include "tests/e2e/installation.h"

namespace passerelle::e2e {
namespace {

class OneBroker : public CampaignPremises {
 public:
  Simulator& simulator() override { return installation_.simulator(); }
  std::vector<std::string> addresses() override { return {installation_.broker().address()}; }
  void start_broker(std::size_t /*at*/) override { installation_.start_broker(); }
  ServerProcess& broker(std::size_t /*at*/) override { return installation_.broker(); }
  std::unique_ptr<broker::Ledger> open_ledger() override {
    return sqlite::open_ledger(installation_.ledger_file()).value();
  }

 private:
  Installation installation_;
};

TEST(CampaignKillLoop, EverybodyIsServedOnceAndTheReportAddsUp) {
  OneBroker premises;
  run_campaign(premises);
}

}  // namespace
}  // namespace passerelle::e2e
