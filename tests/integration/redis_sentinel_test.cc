// A master, its replica, and two Sentinels that fail over for real.
#include <gtest/gtest.h>

#include "tests/contract/idempotency_cache_requests.h"
#include "tests/integration/redis_stand.h"

namespace passerelle::testing {
namespace {

using broker::ClaimAnswer;
using contract::cache_key;
using contract::cache_recharge;
using contract::claim;
using contract::claimed;
using contract::complete;
using contract::executed;
using std::chrono::seconds;

class RedisSentinelTest : public ::testing::Test {
 protected:
  RedisSentinelTest() {
    settings_.master_name = "charity";
    for (const auto port : sentinels_.ports()) settings_.sentinels.push_back({"127.0.0.1", port});
  }

  LockedRandom random_{1};
  PrivateRedis master_{{.tcp = true}};
  // Writable, so that a test can take from it what a replica that lags has not got yet.
  PrivateRedis replica_{
      {.tcp = true, .replica_of = master_.port(), .settings = {{"replica-read-only", "no"}}}};
  SentinelPair sentinels_{"charity", master_.port(), 1};
  redis::RedisSettings settings_ = patient_settings();
};

TEST_F(RedisSentinelTest, FailedOverToAReplicaThatLacksTheKeyItGoesOnAndLosesNoTruth) {
  const auto cache = redis::make_cache(settings_, random_).value();
  ASSERT_TRUE(becomes_available(*cache)) << cache->health().why;
  const auto other = redis::make_cache(settings_, random_).value();
  ASSERT_TRUE(becomes_available(*other));
  const auto fence = claimed(*cache, cache_key("a"));
  const auto kept_fence = claimed(*cache, cache_key("b"));
  complete(*cache, cache_key("b"), kept_fence, cache_recharge(2));
  ASSERT_TRUE(eventually([&] { return replica_.command({"DBSIZE"}).value_or("0") != "0"; }));
  ASSERT_EQ(master_.command({"WAIT", "1", "10000"}), "1");
  ASSERT_EQ(replica_.command({"FLUSHALL"}), "OK");

  master_.kill_hard();
  EXPECT_EQ(claim(*cache, cache_key("c")), ClaimAnswer(broker::NoAnswer{}));
  EXPECT_FALSE(cache->health().available);
  ASSERT_TRUE(eventually([&] { return cache->health().available && other->health().available; }, seconds(60)))
      << cache->health().why;
  EXPECT_EQ(sentinels_.master_port(), replica_.port());
  // Another one may claim it now, as the ledger allows; the first one's outcome is told all the same.
  complete(*cache, cache_key("a"), fence, cache_recharge(1));
  EXPECT_EQ(claim(*other, cache_key("a")), executed(cache_recharge(1)));
  claimed(*other, cache_key("b"));
}

TEST_F(RedisSentinelTest, TheMasterIsFoundByWhicheverSentinelKnowsIt) {
  settings_.sentinels.insert(settings_.sentinels.begin(), {"127.0.0.1", free_port()});
  const auto cache = redis::make_cache(settings_, random_).value();
  EXPECT_TRUE(becomes_available(*cache)) << cache->health().why;
  claimed(*cache, cache_key("a"));
  EXPECT_NE(master_.command({"DBSIZE"}), "0");
}

TEST_F(RedisSentinelTest, AMasterThatNoSentinelKnowsIsTold) {
  settings_.master_name = "another";
  EXPECT_TRUE(becomes_away(*redis::make_cache(settings_, random_).value(), "NO_MASTER"));
}

}  // namespace
}  // namespace passerelle::testing
