// Two brokers on PostgreSQL and Redis. See campaign_kill_loop.h.
#include <gtest/gtest.h>

#include "adapters/postgres/postgres_ledger.h"
#include "tests/e2e/campaign_kill_loop.h"
#include "tests/e2e/cluster.h"

namespace passerelle::e2e {
namespace {

class TwoBrokers : public CampaignPremises {
 public:
  TwoBrokers() { cluster_.simulator().kill(); }
  Simulator& simulator() override { return cluster_.simulator(); }
  std::vector<std::string> addresses() override { return cluster_.addresses(); }
  void start_broker(std::size_t at) override { cluster_.start(at); }
  ServerProcess& broker(std::size_t at) override { return cluster_.member(at).broker; }
  std::unique_ptr<broker::Ledger> open_ledger() override {
    return postgres::open_ledger(cluster_.database()).value();
  }

 private:
  Cluster cluster_{{.request_timeout_ms = 1'500, .lease_ms = 1'000}};
};

TEST(CampaignKillLoop, EverybodyIsServedOnceByTwoBrokersAndTheReportAddsUp) {
  TwoBrokers premises;
  run_campaign(premises);
}

}  // namespace
}  // namespace passerelle::e2e
