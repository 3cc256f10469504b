// Redis away in every way there is: nobody waits for longer than was said, health says why, and it comes back
// by itself.
#include <gtest/gtest.h>

#include "adapters/redis/failure.h"
#include "tests/contract/idempotency_cache_requests.h"
#include "tests/integration/redis_stand.h"

namespace passerelle::testing {
namespace {

using broker::ClaimAnswer;
using broker::Claimed;
using broker::ClaimedElsewhere;
using broker::NoAnswer;
using contract::cache_key;
using contract::cache_recharge;
using contract::claim;
using contract::claimed;
using contract::complete;
using contract::executed;
using std::chrono::milliseconds;
using std::chrono::seconds;

const ClaimAnswer no_answer = NoAnswer{};

milliseconds time_of(const std::function<void()>& action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
}

class RedisAwayTest : public ::testing::Test {
 protected:
  std::unique_ptr<redis::RedisCache> open(const redis::RedisSettings& settings) {
    return redis::make_cache(settings, random_).value();
  }
  std::unique_ptr<redis::RedisCache> open_and_wait(const redis::RedisSettings& settings) {
    auto cache = open(settings);
    EXPECT_TRUE(becomes_available(*cache)) << cache->health().why;
    return cache;
  }
  // As in production: nobody waits for longer than that.
  redis::RedisSettings hasty_settings() const {
    auto settings = settings_for(network_);
    settings.command_timeout = milliseconds(50);
    settings.connect_timeout = milliseconds(200);
    return settings;
  }

  LockedRandom random_{1};
  PrivateRedis redis_{{.tcp = true}};
  FaultProxy network_{FaultProxy::Upstream::tcp("127.0.0.1", redis_.port())};
};

TEST_F(RedisAwayTest, DownAtTheStartTheBrokerStartsAllTheSame) {
  redis_.kill_hard();
  const auto cache = open(settings_for(redis_));
  EXPECT_FALSE(cache->health().available);
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_TRUE(becomes_away(*cache, "CONNECTION_REFUSED"));
  redis_.start();
  EXPECT_TRUE(becomes_available(*cache));
  claimed(*cache, cache_key("a"));
}

TEST_F(RedisAwayTest, KilledAndRestartedItHasForgottenAndGoesOn) {
  const auto cache = open_and_wait(settings_for(redis_));
  const auto fence = claimed(*cache, cache_key("a"));
  redis_.kill_hard();
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_TRUE(becomes_away(*cache, "CONNECTION_REFUSED"));
  complete(*cache, cache_key("a"), fence, cache_recharge(1));
  redis_.start();
  ASSERT_TRUE(becomes_available(*cache));
  EXPECT_GT(claimed(*cache, cache_key("a")), fence);
}

TEST_F(RedisAwayTest, KilledWhileNobodyAsksHealthSaysSo) {
  auto settings = settings_for(redis_);
  settings.idle_probe = std::chrono::hours(1);  // nor need it be tried for that
  const auto cache = open_and_wait(settings);
  redis_.kill_hard();
  EXPECT_TRUE(becomes_away(*cache, "CONNECTION_REFUSED"));
}

TEST_F(RedisAwayTest, SlowItCostsOneTimeoutAndNoBatchAfterThat) {
  auto settings = hasty_settings();
  settings.connect_timeout = seconds(5);
  const auto cache = open_and_wait(settings);
  network_.delay(Direction::answer, milliseconds(150));
  const auto first = time_of([&] { EXPECT_EQ(claim(*cache, cache_key("a")), no_answer); });
  EXPECT_GE(first, milliseconds(50));
  EXPECT_LT(first, seconds(2));
  EXPECT_EQ(cache->health().why, "TIMEOUT");
  // It can still be connected to. What is too slow to introduce itself is not handed to the writer.
  EXPECT_TRUE(eventually([&] {
    EXPECT_EQ(cache->health().why, "TIMEOUT");
    EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
    return network_.counts().accepted >= 5;
  }));
  EXPECT_EQ(cache->counters().errors.at(static_cast<std::size_t>(redis::Failure::timeout)).count, 1U);
  network_.heal();
  ASSERT_TRUE(becomes_available(*cache));
  EXPECT_EQ(claim(*cache, cache_key("a")), ClaimAnswer(Claimed{1}));
}

TEST_F(RedisAwayTest, AnAnswerThatComesTooLateIsNotTakenForTheNextOne) {
  auto settings = settings_for(network_);
  settings.command_timeout = milliseconds(100);
  const auto cache = open_and_wait(settings);
  const auto other = open_and_wait(settings_for(redis_));
  claimed(*other, cache_key("theirs"));
  network_.delay(Direction::answer, milliseconds(300));
  EXPECT_EQ(claim(*cache, cache_key("ours")), no_answer);
  network_.delay(Direction::answer, milliseconds(0));
  ASSERT_TRUE(becomes_available(*cache));
  EXPECT_EQ(claim(*cache, cache_key("theirs")), ClaimAnswer(ClaimedElsewhere{}));
}

TEST_F(RedisAwayTest, StoppedInTheMiddleItIsSlowAndComesBack) {
  auto settings = settings_for(redis_);
  settings.command_timeout = milliseconds(50);
  const auto cache = open_and_wait(settings);
  redis_.pause();
  EXPECT_LT(time_of([&] { EXPECT_EQ(claim(*cache, cache_key("a")), no_answer); }), seconds(2));
  EXPECT_EQ(cache->health().why, "TIMEOUT");
  redis_.resume();
  EXPECT_TRUE(becomes_available(*cache));
}

TEST_F(RedisAwayTest, AnAnswerLostAfterItWasAppliedLeavesTheClaimOurs) {
  const auto cache = open_and_wait(settings_for(network_));
  const auto other = open_and_wait(settings_for(redis_));
  network_.drop_answers(Ending::reset);
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_EQ(claim(*other, cache_key("a")), ClaimAnswer(ClaimedElsewhere{}));
  network_.heal();
  ASSERT_TRUE(becomes_available(*cache));
  EXPECT_EQ(claim(*cache, cache_key("a")), ClaimAnswer(Claimed{1}));
}

TEST_F(RedisAwayTest, WhatWasExecutedWithoutAnAnswerIsToldOnceItIsBack) {
  const auto cache = open_and_wait(hasty_settings());
  const auto other = open_and_wait(settings_for(redis_));
  network_.drop_answers(Ending::silence);
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  EXPECT_EQ(cache->health().why, "TIMEOUT");
  network_.heal();
  ASSERT_TRUE(becomes_available(*cache));
  complete(*cache, cache_key("a"), 0, cache_recharge(1));
  EXPECT_EQ(claim(*other, cache_key("a")), executed(cache_recharge(1)));
}

TEST_F(RedisAwayTest, ABatchThatBreaksOffInTheMiddleOfItsAnswersIsAskedAgain) {
  const auto cache = open_and_wait(settings_for(network_));
  std::vector<broker::ClaimOrder> orders;
  for (int i = 0; i < 100; ++i) orders.push_back({cache_key(std::to_string(i)), {}});
  network_.reset_after(Direction::answer, 200);
  for (const auto& answer : cache->exchange({}, {}, orders)) EXPECT_EQ(answer, no_answer);
  network_.heal();
  ASSERT_TRUE(becomes_available(*cache));
  const auto answers = cache->exchange({}, {}, orders);
  for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i], ClaimAnswer(Claimed{i + 1}));
}

TEST_F(RedisAwayTest, ABatchThatBreaksOffInTheMiddleOfItsQuestionsIsAskedAgain) {
  const auto cache = open_and_wait(settings_for(network_));
  std::vector<broker::ClaimOrder> orders;
  for (int i = 0; i < 100; ++i) orders.push_back({cache_key(std::to_string(i)), {}});
  network_.reset_after(Direction::request, 1'000);
  for (const auto& answer : cache->exchange({}, {}, orders)) EXPECT_EQ(answer, no_answer);
  network_.heal();
  ASSERT_TRUE(becomes_available(*cache));
  for (const auto& answer : cache->exchange({}, {}, orders)) {
    EXPECT_TRUE(std::holds_alternative<Claimed>(answer));
  }
}

TEST_F(RedisAwayTest, AConnectionThatDiedInSilenceIsFoundOutWhileNobodyAsks) {
  auto settings = hasty_settings();
  settings.idle_probe = milliseconds(20);
  const auto cache = open_and_wait(settings);
  network_.half_open();
  EXPECT_TRUE(becomes_away(*cache, "TIMEOUT"));
  network_.heal();
  EXPECT_TRUE(becomes_available(*cache));
}

TEST_F(RedisAwayTest, AnIdleConnectionIsRenewedUnnoticed) {
  auto settings = settings_for(network_);
  settings.idle_probe = milliseconds(5);
  const auto cache = open_and_wait(settings);
  const auto fence = claimed(*cache, cache_key("a"));
  EXPECT_TRUE(eventually([&] {
    EXPECT_TRUE(cache->health().available);
    return network_.counts().accepted > 5;
  }));
  EXPECT_EQ(claim(*cache, cache_key("a")), ClaimAnswer(Claimed{fence}));
}

TEST_F(RedisAwayTest, WhileItIsBeingReachedNobodyWaitsForIt) {
  network_.half_open();
  auto settings = hasty_settings();
  settings.command_timeout = seconds(60);
  settings.connect_timeout = seconds(60);
  auto cache = open(settings);
  ASSERT_TRUE(eventually([&] { return network_.counts().open == 1; }));
  EXPECT_LT(time_of([&] { EXPECT_EQ(claim(*cache, cache_key("a")), no_answer); }), seconds(5));
  EXPECT_EQ(cache->health().why, "CONNECTING");
  // Nor does the end of the broker.
  EXPECT_LT(time_of([&] { cache.reset(); }), seconds(5));
}

TEST_F(RedisAwayTest, RefusedItIsTriedAgainWithPauses) {
  auto settings = settings_for(network_);
  settings.backoff_first = milliseconds(100);
  settings.backoff_max = milliseconds(100);
  const auto cache = open_and_wait(settings);
  redis_.kill_hard();  // the proxy accepts, and resets
  EXPECT_EQ(claim(*cache, cache_key("a")), no_answer);
  const auto before = network_.counts().accepted;
  const auto took =
      time_of([&] { EXPECT_TRUE(eventually([&] { return network_.counts().accepted >= before + 6; })); });
  EXPECT_GE(took, milliseconds(200));  // five pauses of 50 ms at least; the first attempt comes at once
  redis_.start();
  EXPECT_TRUE(becomes_available(*cache));
}

TEST_F(RedisAwayTest, ItIsReachedByName) {
  auto settings = patient_settings();
  settings.server = redis::RedisAddress{"localhost", redis_.port()};  // ::1 too, where nobody listens
  const auto cache = open_and_wait(settings);
  claimed(*cache, cache_key("a"));
  settings.server->host = "nowhere.invalid";
  EXPECT_TRUE(becomes_away(*open(settings), "NAME_UNRESOLVED"));
}

}  // namespace
}  // namespace passerelle::testing
