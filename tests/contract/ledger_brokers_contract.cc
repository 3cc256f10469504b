#include "tests/contract/ledger_brokers_contract.h"

#include <gmock/gmock.h>

namespace passerelle::contract {
namespace {

using domain::RechargeState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr domain::Duration never = std::chrono::hours(24);
// Whoever has not been heard of at this very moment has been silent for longer.
constexpr domain::Duration at_once{-1};

TEST_P(LedgerBrokersContract, BrokersThatAttendAreCounted) {
  EXPECT_EQ(brokers.attend(ours).live, 1);
  EXPECT_EQ(brokers.attend(theirs).live, 2);
  EXPECT_EQ(brokers.attend(ours).live, 2) << "whoever attends again is the same one";
  brokers.leave(theirs);
  EXPECT_EQ(brokers.attend(ours).live, 1);
}

TEST_P(LedgerBrokersContract, WhatABrokerReservesIsItsOwn) {
  brokers.attend(ours);
  brokers.attend(theirs);
  const auto one = reserve_for(ours);
  const auto other = reserve_for(theirs);
  EXPECT_THAT(brokers.open_of(ours), ElementsAre(one));
  EXPECT_THAT(brokers.open_of(theirs), ElementsAre(other));
  EXPECT_THAT(brokers.open_of({}), ElementsAre(one, other));
  EXPECT_THAT(brokers.adopt(ours, never), IsEmpty()) << "its owner is alive";
}

TEST_P(LedgerBrokersContract, WhatADeadBrokerLookedAfterIsAdoptedOldestFirstAsItStands) {
  brokers.attend(ours);
  brokers.attend(theirs);
  const auto reserved = reserve_for(theirs);
  const auto doubtful = reserve_for(theirs);
  const auto finished = reserve_for(theirs);
  const auto own = reserve_for(ours);
  settle(doubtful, RechargeState::in_doubt);
  settle(finished, RechargeState::delivered);
  const auto adopted = brokers.adopt(ours, at_once);
  ASSERT_EQ(adopted.size(), 2U);
  EXPECT_EQ(adopted[0], stored(reserved));
  EXPECT_EQ(adopted[1], stored(doubtful));
  EXPECT_EQ(adopted[1].state, RechargeState::in_doubt);
  EXPECT_THAT(brokers.open_of(ours), ElementsAre(reserved, doubtful, own));
  EXPECT_THAT(brokers.open_of(theirs), IsEmpty());
  EXPECT_THAT(brokers.adopt(ours, at_once), IsEmpty()) << "there are no more";
}

TEST_P(LedgerBrokersContract, AnAdoptionTakesNoMoreThanItsLimit) {
  brokers.attend(ours);
  const auto one = reserve_for(theirs);
  const auto other = reserve_for(theirs);
  EXPECT_THAT(brokers.adopted_ids(ours, never, 1), ElementsAre(one));
  EXPECT_THAT(brokers.adopted_ids(ours, never, 1), ElementsAre(other));
  EXPECT_THAT(brokers.adopted_ids(ours, never, 1), IsEmpty());
}

TEST_P(LedgerBrokersContract, WhatABrokerLeavesInOrderIsFreeAtOnce) {
  brokers.attend(ours);
  brokers.attend(theirs);
  const auto left = reserve_for(theirs);
  EXPECT_THAT(brokers.adopt(ours, never), IsEmpty());
  brokers.leave(theirs);
  EXPECT_THAT(brokers.adopted_ids(ours, never), ElementsAre(left));
}

TEST_P(LedgerBrokersContract, WhatNobodyEnteredLooksAfterIsFreeAtOnce) {
  brokers.attend(ours);
  const auto orphan = reserve_for(third);
  EXPECT_THAT(brokers.adopted_ids(ours, never), ElementsAre(orphan));
}

TEST_P(LedgerBrokersContract, ABrokerThatWasTakenForDeadIsToldSoAndIsNotCounted) {
  brokers.attend(ours);
  EXPECT_FALSE(brokers.attend(theirs).fenced);
  brokers.adopt(ours, at_once);
  const auto back = brokers.attend(theirs);
  EXPECT_TRUE(back.fenced);
  EXPECT_EQ(brokers.attend(ours).live, 1);
  EXPECT_FALSE(brokers.attend(ours).fenced) << "nobody fences off himself";
}

TEST_P(LedgerBrokersContract, WhatIsAdoptedOnceIsNotAdoptedByTheNext) {
  brokers.attend(ours);
  brokers.attend(theirs);
  brokers.attend(third);
  const auto id = reserve_for(theirs);
  brokers.leave(theirs);
  EXPECT_THAT(brokers.adopted_ids(ours, never), ElementsAre(id));
  EXPECT_THAT(brokers.adopt(third, never), IsEmpty());
  brokers.leave(ours);
  EXPECT_THAT(brokers.adopted_ids(third, never), ElementsAre(id)) << "until its adopter goes as well";
}

TEST_P(LedgerBrokersContract, WhoLooksAfterWhatSurvivesReopening) {
  brokers.attend(ours);
  const auto id = reserve_for(ours);
  reopen();
  LedgerBrokers after(ledger());
  EXPECT_THAT(after.open_of(ours), ElementsAre(id));
  after.leave(ours);
  EXPECT_THAT(after.adopted_ids(theirs, never), ElementsAre(id));
}

TEST_P(LedgerBrokersContract, AnAdoptedRechargeIsSettledByWhoeverHasTheNews) {
  brokers.attend(ours);
  const auto id = reserve_for(theirs);
  brokers.adopt(ours, never);
  EXPECT_EQ(settle(id, RechargeState::delivered).verdict, broker::SettlementVerdict::applied);
  EXPECT_EQ(settle(id, RechargeState::delivered).verdict, broker::SettlementVerdict::unchanged);
  EXPECT_THAT(brokers.open_of({}), IsEmpty());
  expect_books_agree();
}

TEST_P(LedgerBrokersContract, AKeyIsFoundByReadersToo) {
  const auto person = new_person();
  const auto refused = refused_for(person);
  record({refused});
  const auto found = reader().find_key(refused.key);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->recharge, refused.recharge);
  EXPECT_EQ((*found)->fingerprint, refused.fingerprint);
  auto other = refused.key;
  other.method = "Other";
  EXPECT_FALSE(reader().find_key(other)->has_value());
}

}  // namespace
}  // namespace passerelle::contract
