#include <gtest/gtest.h>

#include "services/broker/breaker.h"
#include "services/broker/token_bucket.h"

namespace passerelle::broker {
namespace {

using std::chrono::milliseconds;
constexpr domain::Duration start{1'790'000};

TEST(Breaker, OpensAfterSoManyUnknownOutcomesInARow) {
  Breaker breaker(3, milliseconds{10'000});
  for (int i = 0; i < 2; ++i) breaker.unknown(start);
  breaker.answered();  // not in a row
  for (int i = 0; i < 2; ++i) breaker.unknown(start);
  EXPECT_TRUE(breaker.admit(start));
  EXPECT_EQ(breaker.paused_for(start), milliseconds{0});
  breaker.unknown(start);
  EXPECT_FALSE(breaker.admit(start));
  EXPECT_EQ(breaker.paused_for(start + milliseconds{4'000}), milliseconds{6'000});
}

TEST(Breaker, LetsOneProbeThroughAndClosesWhenItIsAnswered) {
  Breaker breaker(1, milliseconds{10'000});
  breaker.unknown(start);
  const auto later = start + milliseconds{10'000};
  EXPECT_FALSE(breaker.admit(later - milliseconds{1}));
  EXPECT_TRUE(breaker.admit(later));
  EXPECT_FALSE(breaker.admit(later)) << "one probe at a time";
  breaker.answered();
  EXPECT_TRUE(breaker.admit(later));
  EXPECT_TRUE(breaker.admit(later));
}

TEST(Breaker, OpensAgainWhenTheProbeFails) {
  Breaker breaker(2, milliseconds{10'000});
  breaker.unknown(start);
  breaker.unknown(start);
  const auto later = start + milliseconds{10'000};
  ASSERT_TRUE(breaker.admit(later));
  breaker.unknown(later);
  EXPECT_FALSE(breaker.admit(later));
  EXPECT_EQ(breaker.paused_for(later), milliseconds{10'000});
}

TEST(Breaker, IsNotProlongedBySendsThatWereUnderWayWhenItOpened) {
  Breaker breaker(1, milliseconds{10'000});
  breaker.unknown(start);
  breaker.unknown(start + milliseconds{9'000});
  EXPECT_TRUE(breaker.admit(start + milliseconds{10'000}));
}

TEST(TokenBucket, SendsNoFasterThanItsRate) {
  TokenBucket bucket(50);
  int sent = 0;
  for (int ms = 0; ms < 10'000; ++ms) {
    while (bucket.take(start + milliseconds{ms})) ++sent;
  }
  EXPECT_GE(sent, 500);
  EXPECT_LE(sent, 505);  // a tenth of a second's worth may go at once
}

TEST(TokenBucket, SaysWhenTheNextMayGo) {
  TokenBucket bucket(0.5);
  ASSERT_TRUE(bucket.take(start));
  ASSERT_FALSE(bucket.take(start));
  const auto wait = bucket.wait(start);
  EXPECT_EQ(wait, milliseconds{2'000});
  EXPECT_FALSE(bucket.take(start + wait - milliseconds{1}));
  EXPECT_TRUE(bucket.take(start + wait));
}

TEST(TokenBucket, WithoutARateHasNoLimit) {
  TokenBucket bucket(0);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(bucket.take(start));
}

}  // namespace
}  // namespace passerelle::broker
