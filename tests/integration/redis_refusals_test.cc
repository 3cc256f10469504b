// A Redis that answers, and refuses: the claim has no answer, health says why, and it comes back by itself.
#include <gtest/gtest.h>

#include <future>

#include "adapters/redis/redis_rate.h"
#include "tests/contract/idempotency_cache_requests.h"
#include "tests/integration/redis_stand.h"

namespace passerelle::testing {
namespace {

using broker::ClaimAnswer;
using broker::Claimed;
using contract::cache_key;
using contract::cache_recharge;
using contract::claim;
using contract::claimed;
using contract::complete;
using contract::executed;
using contract::release;

const ClaimAnswer no_answer = broker::NoAnswer{};

std::uint64_t errors(const redis::RedisCache& cache, const std::string& reason) {
  for (const auto& error : cache.counters().errors) {
    if (error.reason == reason) return error.count;
  }
  return 0;
}

class RedisRefusalsTest : public ::testing::Test {
 protected:
  std::unique_ptr<redis::RedisCache> open(const redis::RedisSettings& settings) {
    return redis::make_cache(settings, random_).value();
  }
  std::unique_ptr<redis::RedisCache> open_and_wait(const redis::RedisSettings& settings) {
    auto cache = open(settings);
    EXPECT_TRUE(becomes_available(*cache)) << cache->health().why;
    return cache;
  }
  static std::string the_only_claim(const PrivateRedis& redis) {
    return redis.command({"KEYS", "*claim:*"}).value_or("");
  }

  LockedRandom random_{1};
};

TEST_F(RedisRefusalsTest, FullItClaimsNothingStillReleasesAndComesBack) {
  const PrivateRedis redis({.settings = {{"maxmemory-policy", "noeviction"}}});
  const auto cache = open_and_wait(settings_for(redis));
  const auto fence = claimed(*cache, cache_key("held"));
  ASSERT_EQ(redis.command({"CONFIG", "SET", "maxmemory", "1"}), "OK");
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_EQ(cache->health().why, "OUT_OF_MEMORY");
  EXPECT_EQ(errors(*cache, "OUT_OF_MEMORY"), 1U);
  release(*cache, cache_key("held"), fence);
  EXPECT_EQ(the_only_claim(redis), "");
  ASSERT_EQ(redis.command({"CONFIG", "SET", "maxmemory", "0"}), "OK");
  EXPECT_TRUE(becomes_available(*cache));
  claimed(*cache, cache_key("a"));
}

TEST_F(RedisRefusalsTest, FullAtTheStartHealthSaysSo) {
  const PrivateRedis redis({.settings = {{"maxmemory", "1"}, {"maxmemory-policy", "noeviction"}}});
  const auto cache = open(settings_for(redis));
  EXPECT_TRUE(becomes_away(*cache, "OUT_OF_MEMORY"));
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  ASSERT_EQ(redis.command({"CONFIG", "SET", "maxmemory", "0"}), "OK");
  EXPECT_TRUE(becomes_available(*cache));
}

TEST_F(RedisRefusalsTest, AReplicaIsNotTakenForTheMasterUntilItIsOne) {
  const PrivateRedis master({.tcp = true});
  const PrivateRedis replica({.replica_of = master.port()});
  const auto cache = open(settings_for(replica));
  EXPECT_TRUE(becomes_away(*cache, "READ_ONLY"));
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  ASSERT_EQ(replica.command({"REPLICAOF", "NO", "ONE"}), "OK");
  EXPECT_TRUE(becomes_available(*cache));
  claimed(*cache, cache_key("a"));
}

TEST_F(RedisRefusalsTest, AWritableReplicaIsNoMasterEither) {
  const PrivateRedis master({.tcp = true});
  const PrivateRedis replica({.replica_of = master.port(), .settings = {{"replica-read-only", "no"}}});
  EXPECT_TRUE(becomes_away(*open(settings_for(replica)), "READ_ONLY"));
}

TEST_F(RedisRefusalsTest, AMasterThatBecomesAReplicaIsLeft) {
  const PrivateRedis other({.tcp = true});
  const PrivateRedis master;
  const auto cache = open_and_wait(settings_for(master));
  ASSERT_EQ(master.command({"REPLICAOF", "127.0.0.1", std::to_string(other.port())}), "OK");
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_TRUE(becomes_away(*cache, "READ_ONLY"));
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_EQ(errors(*cache, "READ_ONLY"), 1U);  // it was not asked a second time
  ASSERT_EQ(master.command({"REPLICAOF", "NO", "ONE"}), "OK");
  EXPECT_TRUE(becomes_available(*cache));
}

TEST_F(RedisRefusalsTest, AMasterThatLostItsReplicasAndMayNotWriteIsLeft) {
  const PrivateRedis redis;
  const auto cache = open_and_wait(settings_for(redis));
  ASSERT_EQ(redis.command({"CONFIG", "SET", "min-replicas-to-write", "1"}), "OK");
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_TRUE(becomes_away(*cache, "WRITES_REFUSED"));
  ASSERT_EQ(redis.command({"CONFIG", "SET", "min-replicas-to-write", "0"}), "OK");
  EXPECT_TRUE(becomes_available(*cache));
}

TEST_F(RedisRefusalsTest, AWrongPasswordIsToldAndAChangedOneIsReadAgain) {
  const TemporaryDirectory directory;
  const PrivateRedis redis({.settings = {{"requirepass", "correct-horse"}}});
  auto settings = settings_for(redis);
  EXPECT_TRUE(becomes_away(*open(settings), "AUTHENTICATION_FAILED"));

  settings.password_file = directory / "password";
  write_file(settings.password_file, "battery-staple\n");
  const auto cache = open(settings);
  EXPECT_TRUE(becomes_away(*cache, "AUTHENTICATION_FAILED"));
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  write_file(settings.password_file, "correct-horse\n");
  EXPECT_TRUE(becomes_available(*cache));
  claimed(*cache, cache_key("a"));
}

TEST_F(RedisRefusalsTest, AUserWithTheRightsThatAreDocumentedSufficesAndOneWithoutIsTold) {
  const TemporaryDirectory directory;
  const PrivateRedis redis;
  ASSERT_EQ(redis.command({"ACL", "SETUSER", "broker", "on", ">secret", "~passerelle:*", "+set", "+get",
                           "+del", "+evalsha", "+script|load", "+role", "+time", "+select"}),
            "OK");
  auto settings = settings_for(redis);
  settings.username = "broker";
  settings.password_file = directory / "password";
  settings.database = 1;
  write_file(settings.password_file, "secret");
  const auto cache = open_and_wait(settings);
  complete(*cache, cache_key("a"), claimed(*cache, cache_key("a")), cache_recharge(1));
  release(*cache, cache_key("b"), claimed(*cache, cache_key("b")));
  EXPECT_EQ(claim(*cache, cache_key("a")), executed(cache_recharge(1)));
  const auto rate = redis::make_shared_rate(settings, random_).value();
  EXPECT_TRUE(eventually([&] {
    std::promise<std::optional<int>> granted;
    rate->take({"orange"}, 100, 1, [&](std::optional<int> sends) { granted.set_value(sends); });
    return granted.get_future().get() == 1;
  }));

  ASSERT_EQ(redis.command({"ACL", "SETUSER", "broker", "-set"}), "OK");
  EXPECT_EQ(claim(*cache, cache_key("c")), no_answer);
  EXPECT_TRUE(becomes_away(*cache, "PERMISSION_DENIED"));
  ASSERT_EQ(redis.command({"ACL", "SETUSER", "broker", "+set"}), "OK");
  EXPECT_TRUE(becomes_available(*cache));
}

TEST_F(RedisRefusalsTest, ADatabaseThatIsNotThereIsTold) {
  const PrivateRedis redis;
  auto settings = settings_for(redis);
  settings.database = 99;
  EXPECT_TRUE(becomes_away(*open(settings), "DATABASE_REFUSED"));
}

TEST_F(RedisRefusalsTest, AKeyThatSomebodyElseWroteConcernsNoOtherKey) {
  const PrivateRedis redis;
  const auto cache = open_and_wait(settings_for(redis));
  claimed(*cache, cache_key("a"));
  const auto name = the_only_claim(redis);
  for (const auto& [write, why] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"LPUSH", name, "x"}, "WRONG_TYPE"},
           {{"SET", name, "2C of a newer version"}, "UNREADABLE_VALUE"}}) {
    ASSERT_EQ(redis.command({"DEL", name}), "1");
    ASSERT_TRUE(redis.command(write));
    const broker::ClaimOutcome outcome{cache_key("a"), 1, {}, cache_recharge(1)};
    const std::vector<broker::ClaimOrder> orders{
        {cache_key("b" + why), {}}, {cache_key("a"), {}}, {cache_key("c" + why), {}}};
    const auto answers = cache->exchange({&outcome, 1}, {}, orders);
    EXPECT_TRUE(std::holds_alternative<Claimed>(answers[0]));
    EXPECT_EQ(answers[1], no_answer);
    EXPECT_TRUE(std::holds_alternative<Claimed>(answers[2]));
    EXPECT_EQ(cache->health().why, why);
    EXPECT_GT(errors(*cache, why), 0U);
    EXPECT_TRUE(becomes_available(*cache));
  }
}

}  // namespace
}  // namespace passerelle::testing
