// Forgetting one person: nothing that identifies somebody stays, and everything that was counted does.
#include "tests/unit/erasure_bench.h"

namespace passerelle::broker {
namespace {

using domain::RechargeState;
using domain::sample::day;
using simulation::CommitFault;

class Erasing : public ErasureBench {
 protected:
  // Somebody with everything that may be on file.
  domain::BeneficiaryId enrol_fully(const char* phone = "06 98 76 54 32") {
    domain::BeneficiaryDraft draft;
    draft.external_reference = "D-77";
    draft.phone = number(phone);
    draft.name = {"Zoé", "Martin"};
    draft.site = {"lyon"};
    draft.operator_id = {"sfr"};
    draft.referral = domain::Referral{"CCAS-69", day("2026-10-01"), 1};
    draft.line_confirmed_on = day("2026-11-20");
    return create_person(draft)->beneficiary.id;
  }
  domain::Recharge recharge(const char* request_id) {
    const auto answer = press_and_hear(request(request_id), domain::Duration{5'000});
    return *answer;
  }
  std::vector<std::int64_t> balances() {
    std::vector<std::int64_t> all;
    const auto balances = simulation::SimulatedReader(books_).balances();
    for (const auto& balance : *balances) {
      all.push_back(balance.kept);
      EXPECT_EQ(balance.kept, balance.rebuilt);
    }
    return all;
  }
};

TEST_F(Erasing, TheVaultIsEmptiedAndTheBooksStayAsTheyWere) {
  person_ = enrol_fully();
  const auto served = recharge("k1");
  ASSERT_EQ(served.state, RechargeState::delivered);
  const auto before = balances();
  const auto file = on_file(person_);
  const auto outcome = erase(person_);
  ASSERT_TRUE(outcome) << outcome.error().reason;
  EXPECT_EQ(outcome->numbers_erased, 1);
  EXPECT_EQ(outcome->erasure.by, "karim");
  EXPECT_FALSE(identities_.names.contains(person_));
  EXPECT_FALSE(anybody_holds("06 98 76 54 32"));
  EXPECT_EQ(identities_.sweeps, 1);
  domain::Beneficiary bare;
  bare.id = person_;
  bare.site = {"lyon"};
  bare.create_time = file.create_time;
  bare.update_time = outcome->erasure.time;
  bare.revision = file.revision + 1;
  EXPECT_EQ(on_file(person_), bare) << "an id, a site and dates";
  EXPECT_EQ(balances(), before);
  EXPECT_EQ(*simulation::SimulatedReader(books_).recharge(served.id).value(), served);
}

TEST_F(Erasing, WhoWasErasedGetsNothingAndIsNotChanged) {
  ASSERT_TRUE(erase(person_));
  const auto refused = recharge("k1");
  EXPECT_EQ(refused.state, RechargeState::refused);
  EXPECT_EQ(refused.violations.at(0).reason, domain::RefusalReason::line_missing);
  EXPECT_EQ(give_number(person_, number("06 12 34 56 78")).error().reason, "BENEFICIARY_ERASED");
}

TEST_F(Erasing, ARechargeThatIsUnderWayIsWaitedFor) {
  operator_.on_submit = [](const auto&) { return std::nullopt; };
  operator_.on_inquire = [](const auto&) { return Unknown{"TIMEOUT"}; };
  press(request("k1"));
  press(request("k2"));
  run_for(std::chrono::seconds{1});
  const auto early = erase(person_);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, domain::ErrorCode::failed_precondition);
  EXPECT_EQ(early.error().reason, "PERSON_HAS_OPEN_RECHARGES");
  EXPECT_EQ(early.error().metadata.at("recharges"), "2");
  EXPECT_TRUE(anybody_holds("06 12 34 56 78"));
  run_for(std::chrono::seconds{20});
  EXPECT_EQ(erase(person_).error().reason, "PERSON_HAS_OPEN_RECHARGES") << "in doubt";
  operator_.on_inquire = [](const auto&) { return Delivered{"T1"}; };
  run_for(std::chrono::minutes{10});
  EXPECT_TRUE(erase(person_));
  EXPECT_FALSE(anybody_holds("06 12 34 56 78"));
}

TEST_F(Erasing, ANumberStaysWithWhoHasItOnFileNow) {
  ASSERT_EQ(recharge("k1").state, RechargeState::delivered);
  ASSERT_TRUE(give_number(person_, std::nullopt));
  const auto other = enrol("06 12 34 56 78");
  const auto first = erase(person_);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->numbers_kept, 1);
  EXPECT_EQ(first->numbers_erased, 0);
  EXPECT_TRUE(anybody_holds("06 12 34 56 78"));
  EXPECT_EQ(erase(other)->numbers_erased, 1);
  EXPECT_FALSE(anybody_holds("06 12 34 56 78"));
}

TEST_F(Erasing, ANumberThatRechargesWentToOnceIsErasedToo) {
  ASSERT_EQ(recharge("k1").state, RechargeState::delivered);
  ASSERT_TRUE(give_number(person_, number("06 12 34 56 79")));
  EXPECT_EQ(erase(person_)->numbers_erased, 2);
  EXPECT_TRUE(identities_.numbers.empty());
}

TEST_F(Erasing, ANumberSeenAgainIsANewLineOfSomebodyNew) {
  const auto line = on_file(person_).line->id;
  ASSERT_TRUE(erase(person_));
  const auto again = enrol("06 12 34 56 78");
  EXPECT_NE(again, person_);
  EXPECT_NE(on_file(again).line->id, line);
}

TEST_F(Erasing, AgainItIsTheSameErasure) {
  const auto first = erase(person_);
  run_for(std::chrono::minutes{5});
  const auto again = erase(person_, 1, domain::ErasureReason::mistake);
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_TRUE(again->done_before);
  EXPECT_EQ(again->erasure, first->erasure);
  EXPECT_EQ(on_file(person_).revision, 2);
}

TEST_F(Erasing, WhatWasReadIsWhatIsErased) {
  ASSERT_TRUE(give_number(person_, number("06 12 34 56 79")));
  EXPECT_EQ(erase(person_, 1).error().reason, "ETAG_MISMATCH");
  EXPECT_TRUE(anybody_holds("06 12 34 56 79"));
  EXPECT_TRUE(erase(person_, 2));
  auto unknown = person_;
  unknown.uuid.bytes[0] ^= 0xffU;
  EXPECT_EQ(erase(unknown).error().reason, "BENEFICIARY_UNKNOWN");
}

TEST_F(Erasing, ACrashBetweenVaultAndLedgerIsCompletedByTheSameOrder) {
  commit_faults_ = {CommitFault::refused};
  EXPECT_FALSE(erase(person_));
  EXPECT_TRUE(on_file(person_).line) << "the ledger did not hear of it";
  ASSERT_TRUE(erase(person_));
  EXPECT_FALSE(on_file(person_).line);
  EXPECT_TRUE(identities_.numbers.empty());
}

TEST_F(Erasing, ACommitThatGotLostIsLookedUp) {
  for (const auto fault : {CommitFault::committed_but_unknown, CommitFault::rolled_back_but_unknown}) {
    const auto person = enrol(fault == CommitFault::committed_but_unknown ? "0612345671" : "0612345672");
    commit_faults_ = {fault};
    const auto outcome = erase(person);
    ASSERT_TRUE(outcome) << outcome.error().reason;
    EXPECT_EQ(outcome->erasure.person, person);
    EXPECT_FALSE(on_file(person).line);
  }
}

TEST_F(Erasing, AVaultThatIsAwayLeavesEverythingAsItWas) {
  const auto before = on_file(person_);
  vault_writes_fail_ = true;
  EXPECT_EQ(erase(person_).error().reason, "VAULT_UNAVAILABLE");
  EXPECT_EQ(on_file(person_), before);
  vault_writes_fail_ = false;
  EXPECT_TRUE(erase(person_));
}

TEST_F(Erasing, SweepingThatCannotBeDoneNowIsDoneLater) {
  readers_.set_full(true);
  ASSERT_TRUE(erase(person_));
  EXPECT_EQ(identities_.sweeps, 0);
  readers_.set_full(false);
  run_for(std::chrono::minutes{2});
  EXPECT_EQ(identities_.sweeps, 1);
}

}  // namespace
}  // namespace passerelle::broker
