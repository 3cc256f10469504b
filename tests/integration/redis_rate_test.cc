// One allowance for all brokers, by Redis's own clock.
#include "adapters/redis/redis_rate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/integration/redis_stand.h"

namespace passerelle::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Granted = std::optional<int>;

class RedisRateTest : public ::testing::Test {
 protected:
  std::unique_ptr<broker::SharedRate> open() { return redis::make_shared_rate(settings_, random_).value(); }
  std::unique_ptr<broker::SharedRate> open_and_wait() {
    auto rate = open();
    EXPECT_TRUE(eventually([&] { return take(*rate, "warm-up", 1'000, 1).has_value(); }));
    return rate;
  }
  static Granted take(broker::SharedRate& rate, const std::string& id, double per_second, int wanted) {
    std::promise<Granted> answer;
    rate.take({id}, per_second, wanted, [&](Granted granted) { answer.set_value(granted); });
    return answer.get_future().get();
  }
  // Redis's clock, so that a busy machine between it and us does not matter.
  double redis_seconds() {
    std::istringstream time(redis_.command({"TIME"}).value());
    double whole = 0;
    double millionths = 0;
    time >> whole >> millionths;
    return whole + millionths / 1e6;
  }

  LockedRandom random_{1};
  PrivateRedis redis_;
  redis::RedisSettings settings_ = settings_for(redis_);
};

TEST_F(RedisRateTest, TwoBrokersTogetherGetWhatOneMayAndNoMore) {
  const auto first = open_and_wait();
  const auto second = open_and_wait();
  constexpr double per_second = 500;
  const double begin = redis_seconds();
  int granted = 0;
  double elapsed = 0;
  while (elapsed < 1) {
    granted += take(*first, "orange", per_second, 7).value();
    granted += take(*second, "orange", per_second, 7).value();
    elapsed = redis_seconds() - begin;
  }
  EXPECT_LE(granted, static_cast<int>(per_second * (elapsed + 0.1)) + 1);
  EXPECT_GE(granted, static_cast<int>(per_second * elapsed * 0.9));
}

TEST_F(RedisRateTest, AtOnceItGivesATenthOfASecondsAndAtLeastOne) {
  const auto rate = open_and_wait();
  EXPECT_EQ(take(*rate, "ten", 100, 1'000), 10);
  EXPECT_LE(take(*rate, "ten", 100, 1'000).value(), 5);
  EXPECT_EQ(take(*rate, "few", 1'000'000, 3), 3);
  EXPECT_EQ(take(*rate, "one", 0.01, 5), 1);
  EXPECT_EQ(take(*rate, "one", 0.01, 5), 0);
}

TEST_F(RedisRateTest, OperatorsDoNotShareWithEachOther) {
  const auto rate = open_and_wait();
  EXPECT_EQ(take(*rate, "orange", 0.01, 1), 1);
  EXPECT_EQ(take(*rate, "sfr", 0.01, 1), 1);
  EXPECT_EQ(take(*rate, "orange", 0.01, 1), 0);
}

TEST_F(RedisRateTest, ABrokerWithNewSettingsDoesNotWaitForTheOldOnes) {
  const auto rate = open_and_wait();
  EXPECT_EQ(take(*rate, "orange", 0.001, 1), 1);  // paid for in a quarter of an hour
  EXPECT_TRUE(eventually([&] { return take(*rate, "orange", 100, 1) == 1; }, seconds(10)));
}

TEST_F(RedisRateTest, AMasterWhoseClockWasAheadHoldsNobodyUp) {
  const auto rate = open_and_wait();
  ASSERT_EQ(redis_.command({"SET", "passerelle:rate:orange", "9999999999000000"}), "OK");
  EXPECT_TRUE(eventually([&] { return take(*rate, "orange", 100, 1) == 1; }, seconds(10)));
  ASSERT_EQ(redis_.command({"SET", "passerelle:rate:sfr", "not a number"}), "OK");
  EXPECT_EQ(take(*rate, "sfr", 100, 1), 1);
}

TEST_F(RedisRateTest, WhatItKeepsRunsOut) {
  const auto rate = open_and_wait();
  EXPECT_EQ(take(*rate, "orange", 100, 1), 1);
  const auto left_ms = std::stoll(redis_.command({"PTTL", "passerelle:rate:orange"}).value());
  EXPECT_GT(left_ms, 0);
  EXPECT_LE(left_ms, 1'100);
}

TEST_F(RedisRateTest, AwayItSaysNothingAndComesBack) {
  const auto rate = open_and_wait();
  redis_.kill_hard();
  EXPECT_EQ(take(*rate, "orange", 100, 1), std::nullopt);
  EXPECT_EQ(take(*rate, "orange", 100, 1), std::nullopt);
  redis_.start();
  EXPECT_TRUE(eventually([&] { return take(*rate, "orange", 100, 1).has_value(); }));
}

TEST_F(RedisRateTest, FlushedOfItsScriptsItComesBack) {
  const auto rate = open_and_wait();
  ASSERT_EQ(redis_.command({"SCRIPT", "FLUSH"}), "OK");
  EXPECT_TRUE(eventually([&] { return take(*rate, "orange", 100, 1).has_value(); }));
}

TEST_F(RedisRateTest, SlowItBlocksNobodyAndEveryQuestionIsAnsweredOnce) {
  settings_.command_timeout = milliseconds(300);
  const auto rate = open_and_wait();
  redis_.pause();
  constexpr int questions = 5'000;  // more than wait
  std::atomic<int> answered = 0;
  std::atomic<int> granted = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < questions; ++i) {
    rate->take({"orange"}, 100, 1, [&](Granted grant) {
      ++answered;
      granted += grant.value_or(0);
    });
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  EXPECT_TRUE(eventually([&] { return answered == questions; }));
  EXPECT_EQ(granted, 0);
  redis_.resume();
  EXPECT_TRUE(eventually([&] { return take(*rate, "orange", 100, 1).has_value(); }));
}

TEST_F(RedisRateTest, ItsEndAnswersWhoWaitsAndNobodyAfterIt) {
  auto rate = open_and_wait();
  std::atomic<int> answered = 0;
  for (int i = 0; i < 500; ++i) rate->take({"orange"}, 100, 1, [&](Granted) { ++answered; });
  rate.reset();
  EXPECT_EQ(answered, 500);
}

}  // namespace
}  // namespace passerelle::testing
