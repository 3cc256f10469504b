// Claims on a real Redis: what is written there, for how long, and who gets it.
#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <numeric>
#include <thread>

#include "tests/contract/idempotency_cache_requests.h"
#include "tests/integration/redis_stand.h"

namespace passerelle::testing {
namespace {

using broker::ClaimAnswer;
using broker::Claimed;
using broker::ClaimedElsewhere;
using contract::cache_fingerprint;
using contract::cache_key;
using contract::cache_recharge;
using contract::claim;
using contract::claimed;
using contract::complete;
using contract::executed;
using contract::release;

class RedisClaimsTest : public ::testing::Test {
 protected:
  std::unique_ptr<redis::RedisCache> open(const redis::RedisSettings& settings) {
    auto cache = redis::make_cache(settings, random_).value();
    EXPECT_TRUE(becomes_available(*cache)) << cache->health().why;
    return cache;
  }
  std::vector<std::string> claims() {
    std::vector<std::string> keys;
    std::istringstream lines(redis_.command({"KEYS", "*claim:*"}).value_or(""));
    for (std::string key; std::getline(lines, key);) keys.push_back(key);
    return keys;
  }
  std::int64_t time_left_ms(const std::string& key) {
    return std::stoll(redis_.command({"PTTL", key}).value_or("-9"));
  }

  LockedRandom random_{1};
  PrivateRedis redis_;
  redis::RedisSettings settings_ = settings_for(redis_);
};

TEST_F(RedisClaimsTest, OfTwoBrokersThatRaceOneGetsEachKey) {
  const auto first = open(settings_);
  const auto second = open(settings_);
  constexpr int keys = 2'000;
  constexpr int batch = 20;
  std::vector<int> claims_of_first(keys);
  std::vector<int> claims_of_second(keys);
  // A race for each batch, not one that the faster of two threads has won at the start.
  std::barrier both_are_here(2);
  const auto race = [&](redis::RedisCache& cache, std::vector<int>& claims, bool backwards) {
    for (int begin = 0; begin < keys; begin += batch) {
      std::vector<broker::ClaimOrder> orders;
      for (int i = begin; i < begin + batch; ++i) {
        orders.push_back({cache_key(std::to_string(i)), cache_fingerprint(1)});
      }
      if (backwards) std::ranges::reverse(orders);
      both_are_here.arrive_and_wait();
      const auto answers = cache.exchange({}, {}, orders);
      for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_FALSE(std::holds_alternative<broker::NoAnswer>(answers[i]));
        claims[static_cast<std::size_t>(std::stoi(orders[i].key.request_id))] +=
            std::holds_alternative<Claimed>(answers[i]) ? 1 : 0;
      }
    }
  };
  std::thread other([&] { race(*second, claims_of_second, true); });
  race(*first, claims_of_first, false);
  other.join();
  for (std::size_t i = 0; i < keys; ++i) EXPECT_EQ(claims_of_first[i] + claims_of_second[i], 1) << i;
}

TEST_F(RedisClaimsTest, AClaimLivesForItsTimeAndAnOutcomeForItsOwn) {
  settings_.claim_ttl = std::chrono::seconds(100);
  settings_.outcome_ttl = std::chrono::hours(2);
  const auto cache = open(settings_);
  const auto fence = claimed(*cache, cache_key("a"));
  ASSERT_EQ(claims().size(), 1U);
  const auto key = claims().front();
  EXPECT_LE(time_left_ms(key), 100'000);
  EXPECT_GT(time_left_ms(key), 0);
  complete(*cache, cache_key("a"), fence, cache_recharge(1));
  EXPECT_LE(time_left_ms(key), 7'200'000);
  EXPECT_GT(time_left_ms(key), 100'000);
  redis_.command({"FLUSHALL"});
  complete(*cache, cache_key("a"), fence, cache_recharge(1));
  EXPECT_GT(time_left_ms(key), 100'000);
}

TEST_F(RedisClaimsTest, AClaimThatRanOutIsTakenByAnotherAndItsOldOwnerLeavesItAlone) {
  settings_.command_timeout = std::chrono::milliseconds(400);
  settings_.claim_ttl = std::chrono::milliseconds(500);
  const auto first = open(settings_);
  settings_.claim_ttl = std::chrono::minutes(5);
  const auto second = open(settings_);
  const auto fence = claimed(*first, cache_key("a"));
  ClaimAnswer taken;
  EXPECT_TRUE(eventually([&] {
    taken = claim(*second, cache_key("a"));
    return std::holds_alternative<Claimed>(taken);
  }));
  release(*first, cache_key("a"), fence);
  complete(*first, cache_key("a"), fence, cache_recharge(1));
  EXPECT_EQ(claim(*first, cache_key("a")), ClaimAnswer(ClaimedElsewhere{}));
  EXPECT_EQ(claim(*second, cache_key("a")), taken);
}

TEST_F(RedisClaimsTest, FlushedInMidFlightTheNextOneTriesAndTheOutcomeIsToldAgain) {
  const auto first = open(settings_);
  const auto second = open(settings_);
  const auto fence = claimed(*first, cache_key("a"));
  const auto lost_fence = claimed(*first, cache_key("b"));
  EXPECT_EQ(redis_.command({"FLUSHALL"}), "OK");
  // Two execute "a" now, and the ledger's key decides. Neither undoes what the other says.
  const auto second_fence = claimed(*second, cache_key("a"));
  release(*first, cache_key("a"), fence);
  complete(*second, cache_key("a"), second_fence, cache_recharge(1));
  complete(*first, cache_key("a"), fence, cache_recharge(1));
  EXPECT_EQ(claim(*first, cache_key("a")), executed(cache_recharge(1)));
  complete(*first, cache_key("b"), lost_fence, cache_recharge(2));
  EXPECT_EQ(claim(*second, cache_key("b")), executed(cache_recharge(2)));
  EXPECT_TRUE(first->health().available);
}

TEST_F(RedisClaimsTest, RestartedWithoutItsScriptsNothingIsLostAndNothingComesInAnotherOrder) {
  const auto first = open(settings_);
  const auto second = open(settings_);
  const auto done = claimed(*first, cache_key("executed"));
  const auto let_go = claimed(*first, cache_key("released"));
  const broker::ClaimOutcome outcome{cache_key("executed"), done, cache_fingerprint(1), cache_recharge(1)};
  const broker::ClaimRelease released{cache_key("released"), let_go};
  const std::vector<broker::ClaimOrder> orders{{cache_key("executed"), cache_fingerprint(1)},
                                               {cache_key("released"), cache_fingerprint(1)},
                                               {cache_key("new"), cache_fingerprint(1)}};
  EXPECT_EQ(redis_.command({"SCRIPT", "FLUSH"}), "OK");
  const auto answers = first->exchange({&outcome, 1}, {&released, 1}, orders);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0], executed(cache_recharge(1)));
  ASSERT_TRUE(std::holds_alternative<Claimed>(answers[1]));
  EXPECT_NE(std::get<Claimed>(answers[1]).fence, let_go);
  EXPECT_EQ(answers[2], claim(*first, cache_key("new")));
  EXPECT_TRUE(first->health().available);
  EXPECT_EQ(claim(*second, cache_key("executed")), executed(cache_recharge(1)));
  EXPECT_EQ(claim(*second, cache_key("released")), ClaimAnswer(ClaimedElsewhere{}));
}

TEST_F(RedisClaimsTest, NothingThatStandsInRedisTellsOfAPerson) {
  const auto cache = open(settings_);
  const auto fence = claimed(*cache, {"counter-paris", "CreateRecharge", "Amina 0690123456"});
  const auto tells = [&] {
    std::string all = redis_.command({"KEYS", "*"}).value_or("");
    for (const auto& key : claims()) all += redis_.command({"GET", key}).value_or("");
    return all.find("Amina") != std::string::npos || all.find("0690") != std::string::npos ||
           all.find("690123") != std::string::npos;
  };
  EXPECT_EQ(claims().size(), 1U);
  EXPECT_FALSE(tells());
  complete(*cache, {"counter-paris", "CreateRecharge", "Amina 0690123456"}, fence, cache_recharge(1));
  EXPECT_EQ(claims().size(), 1U);
  EXPECT_FALSE(tells());
}

TEST_F(RedisClaimsTest, BrokersOfAnotherPrefixOrDatabaseAreOthers) {
  const auto cache = open(settings_);
  claimed(*cache, cache_key("a"));
  settings_.key_prefix = "training:";
  claimed(*open(settings_), cache_key("a"));
  settings_ = settings_for(redis_);
  settings_.database = 3;
  claimed(*open(settings_), cache_key("a"));
}

TEST_F(RedisClaimsTest, CountsWhatItDid) {
  const auto cache = open(settings_);
  const auto other = open(settings_);
  const auto fence = claimed(*cache, cache_key("a"));
  complete(*cache, cache_key("a"), fence, cache_recharge(1));
  claim(*cache, cache_key("a"));
  claimed(*other, cache_key("b"));
  claim(*cache, cache_key("b"));
  const auto counters = cache->counters();
  EXPECT_EQ(counters.misses, 1U);
  EXPECT_EQ(counters.hits, 1U);
  EXPECT_EQ(counters.joins, 1U);
  EXPECT_EQ(counters.unanswered, 0U);
  EXPECT_EQ(std::accumulate(counters.round_trips.begin(), counters.round_trips.end(), std::uint64_t{0}), 4U);
  EXPECT_GT(counters.round_trips_us, 0);
  for (const auto& error : counters.errors) EXPECT_EQ(error.count, 0U) << error.reason;

  redis_.kill_hard();
  claim(*cache, cache_key("c"));
  ASSERT_FALSE(cache->health().available);
  claim(*cache, cache_key("c"));
  EXPECT_EQ(cache->counters().unanswered, 2U);
}

}  // namespace
}  // namespace passerelle::testing
