#include "tests/contract/idempotency_cache_contract.h"

#include <set>

namespace passerelle::contract {

using broker::ClaimAnswer;
using broker::Claimed;
using broker::ClaimedElsewhere;
using broker::NoAnswer;

TEST_P(IdempotencyCacheContract, AKeyIsOneBrokersToExecute) {
  EXPECT_GT(claimed(first(), cache_key("a")), 0U);
  EXPECT_EQ(claim(second(), cache_key("a")), ClaimAnswer(ClaimedElsewhere{}));
}

TEST_P(IdempotencyCacheContract, AClaimOfOurOwnThatStandsIsOursAgainWithItsFence) {
  const auto fence = claimed(first(), cache_key("a"));
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(Claimed{fence}));
}

TEST_P(IdempotencyCacheContract, AClaimOfABrokersEarlierLifeIsNotItsOwn) {
  claimed(first(), cache_key("a"));
  under_test().restart_first();
  ASSERT_TRUE(under_test().both_available(true));
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(ClaimedElsewhere{}));
}

TEST_P(IdempotencyCacheContract, AnOutcomeIsToldToEveryBrokerAsItWasExecuted) {
  complete(first(), cache_key("a"), claimed(first(), cache_key("a"), 7), cache_recharge(1), 7);
  EXPECT_EQ(claim(first(), cache_key("a"), 7), executed(cache_recharge(1), 7));
  // Asked with another fingerprint it is for the broker to say what that means.
  EXPECT_EQ(claim(second(), cache_key("a"), 8), executed(cache_recharge(1), 7));
}

TEST_P(IdempotencyCacheContract, AfterAReleaseTheNextOneMayTryAtOnce) {
  release(first(), cache_key("a"), claimed(first(), cache_key("a")));
  claimed(second(), cache_key("a"));
}

TEST_P(IdempotencyCacheContract, AClaimThatRanOutMayBeTakenByAnother) {
  claimed(first(), cache_key("a"));
  under_test().let_claims_run_out();
  claimed(second(), cache_key("a"));
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(ClaimedElsewhere{}));
}

TEST_P(IdempotencyCacheContract, TheReleaseOfAClaimThatRanOutLeavesTheNewOne) {
  const auto fence = claimed(first(), cache_key("a"));
  under_test().let_claims_run_out();
  const auto second_fence = claimed(second(), cache_key("a"));
  release(first(), cache_key("a"), fence);
  release(first(), cache_key("a"), second_fence);
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(ClaimedElsewhere{}));
}

TEST_P(IdempotencyCacheContract, TheOutcomeOfAClaimThatRanOutLeavesTheNewOne) {
  const auto fence = claimed(first(), cache_key("a"));
  under_test().let_claims_run_out();
  const auto second_fence = claimed(second(), cache_key("a"));
  complete(first(), cache_key("a"), fence, cache_recharge(1));
  complete(first(), cache_key("a"), second_fence, cache_recharge(1));
  complete(first(), cache_key("a"), 0, cache_recharge(1));
  EXPECT_EQ(claim(second(), cache_key("a")), ClaimAnswer(Claimed{second_fence}));
}

TEST_P(IdempotencyCacheContract, ABrokersSecondClaimIsNotReleasedByItsFirst) {
  const auto fence = claimed(first(), cache_key("a"));
  under_test().let_claims_run_out();
  const auto again = claimed(first(), cache_key("a"));
  EXPECT_NE(fence, again);
  release(first(), cache_key("a"), fence);
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(Claimed{again}));
}

TEST_P(IdempotencyCacheContract, ABrokersSecondClaimIsNotCompletedByItsFirst) {
  const auto fence = claimed(first(), cache_key("a"));
  under_test().let_claims_run_out();
  const auto again = claimed(first(), cache_key("a"));
  complete(first(), cache_key("a"), fence, cache_recharge(1));
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(Claimed{again}));
}

TEST_P(IdempotencyCacheContract, WithoutAFenceAnyClaimOfOursIsCompletedAndNoneReleased) {
  const auto fence = claimed(first(), cache_key("a"));
  release(first(), cache_key("a"), 0);
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(Claimed{fence}));
  complete(first(), cache_key("a"), 0, cache_recharge(1));
  EXPECT_EQ(claim(second(), cache_key("a")), executed(cache_recharge(1)));
}

TEST_P(IdempotencyCacheContract, AnOutcomeWhoseClaimWasForgottenIsWrittenAgain) {
  const auto fence = claimed(first(), cache_key("a"));
  under_test().forget_everything();
  complete(first(), cache_key("a"), fence, cache_recharge(1));
  EXPECT_EQ(claim(second(), cache_key("a")), executed(cache_recharge(1)));
}

TEST_P(IdempotencyCacheContract, WhatWasExecutedStaysExecuted) {
  const auto fence = claimed(first(), cache_key("a"));
  complete(first(), cache_key("a"), fence, cache_recharge(1));
  release(first(), cache_key("a"), fence);
  complete(first(), cache_key("a"), fence, cache_recharge(2), 2);
  complete(second(), cache_key("a"), 0, cache_recharge(2), 2);
  under_test().let_claims_run_out();
  EXPECT_EQ(claim(second(), cache_key("a")), executed(cache_recharge(1)));
}

TEST_P(IdempotencyCacheContract, OutcomesComeBeforeReleasesAndReleasesBeforeClaims) {
  const auto executed_fence = claimed(first(), cache_key("executed"));
  const auto released_fence = claimed(first(), cache_key("released"));
  const broker::ClaimOutcome outcome{cache_key("executed"), executed_fence, cache_fingerprint(1),
                                     cache_recharge(1)};
  const broker::ClaimRelease released{cache_key("released"), released_fence};
  const std::vector<broker::ClaimOrder> orders{{cache_key("released"), cache_fingerprint(1)},
                                               {cache_key("executed"), cache_fingerprint(1)}};
  const auto answers = first().exchange({&outcome, 1}, {&released, 1}, orders);
  ASSERT_EQ(answers.size(), 2U);
  ASSERT_TRUE(std::holds_alternative<Claimed>(answers[0]));
  EXPECT_NE(std::get<Claimed>(answers[0]).fence, released_fence);
  EXPECT_EQ(answers[1], executed(cache_recharge(1)));
}

TEST_P(IdempotencyCacheContract, ABatchIsAnsweredClaimByClaimInItsOrder) {
  constexpr int batch = 3'000;  // more bytes than the kernel keeps on their way
  std::vector<broker::ClaimOrder> orders;
  for (int i = 0; i < batch; ++i) {
    orders.push_back({cache_key(std::to_string(i)), cache_fingerprint(1)});
  }
  claimed(second(), cache_key("3"));
  complete(second(), cache_key("5"), 0, cache_recharge(5));
  // However long.
  orders.push_back({cache_key(std::string(100'000, 'x')), cache_fingerprint(1)});
  orders.push_back(orders.front());
  const auto answers = first().exchange({}, {}, orders);
  ASSERT_EQ(answers.size(), orders.size());
  std::set<std::uint64_t> fences;
  for (std::size_t i = 0; i + 1 < answers.size(); ++i) {
    if (i == 3) {
      EXPECT_EQ(answers[i], ClaimAnswer(ClaimedElsewhere{}));
    } else if (i == 5) {
      EXPECT_EQ(answers[i], executed(cache_recharge(5)));
    } else {
      ASSERT_TRUE(std::holds_alternative<Claimed>(answers[i])) << i;
      EXPECT_TRUE(fences.insert(std::get<Claimed>(answers[i]).fence).second) << i;
    }
  }
  EXPECT_EQ(answers.back(), answers.front());
}

TEST_P(IdempotencyCacheContract, NoTwoKeysAreTakenForOne) {
  using namespace std::string_literals;
  const std::vector<broker::IdempotencyKey> keys{
      {"a", "b", "c"},  {"ab", "", "c"},   {"", "ab", "c"},        {"a", "bc", ""},    {"a", "b", ""},
      {"a", "b", " "},  {"a", "b", "\0"s}, {"a", "b", "\0\0"s},    {"a", "b", "%s%n"}, {"a", "b", "x\r\ny"},
      {"a", "b", "*1"}, {"a:b", "c", "d"}, {"a", "b:c", "d"},      {"a", "b", "c:d"},  {"a", "b", "\xff\xfe"},
      {"A", "b", "c"},  {"a", "b", "é"s},  {"a", "b", "e\xcc\x81"}};
  for (const auto& key : keys) claimed(first(), key);
  for (const auto& key : keys) EXPECT_EQ(claim(second(), key), ClaimAnswer(ClaimedElsewhere{}));
}

TEST_P(IdempotencyCacheContract, NothingAskedIsNothingAnswered) {
  EXPECT_TRUE(first().exchange({}, {}, {}).empty());
  EXPECT_TRUE(first().health().available);
}

TEST_P(IdempotencyCacheContract, WhileItIsAwayNobodyIsAnsweredAndHealthSaysSo) {
  claimed(first(), cache_key("a"));
  under_test().go_away();
  EXPECT_EQ(claim(first(), cache_key("a")), ClaimAnswer(NoAnswer{}));
  EXPECT_EQ(claim(second(), cache_key("b")), ClaimAnswer(NoAnswer{}));
  ASSERT_TRUE(under_test().both_available(false));
  EXPECT_FALSE(first().health().why.empty());
  under_test().come_back();
  ASSERT_TRUE(under_test().both_available(true));
  claimed(first(), cache_key("c"));
  EXPECT_EQ(claim(second(), cache_key("c")), ClaimAnswer(ClaimedElsewhere{}));
}

}  // namespace passerelle::contract
