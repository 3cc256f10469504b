// From the commit to the proof: what is sent, what is believed, what is asked.
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

using domain::RechargeState;
using std::chrono::milliseconds;

class Delivery : public BrokerBench {
 protected:
  Delivery() { operator_.able.visibility_window = milliseconds{30'000}; }
  std::vector<std::string> told(const domain::RechargeId& id) {
    std::vector<std::string> outcomes;
    const auto attempts = simulation::SimulatedReader(books_).attempts(id);
    for (const auto& attempt : *attempts) outcomes.push_back(attempt.outcome);
    return outcomes;
  }
};

TEST_F(Delivery, NothingIsSentBeforeTheIntentIsDurable) {
  open();
  bool durable = false;
  operator_.on_submit = [&](const SubmitRequest& request) {
    const auto recharge = simulation::SimulatedReader(books_).recharge(request.reference);
    durable = recharge->has_value() && (*recharge)->state == RechargeState::reserved;
    return Delivered{"T"};
  };
  (void)press_and_hear(request("k1"), milliseconds{5'000});
  EXPECT_TRUE(durable);
}

TEST_F(Delivery, ARejectionGivesBackHoldAndQuota) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Rejected{{"17", "LINE_BARRED", false}}; };
  const auto answer = press_and_hear(request("k1"), milliseconds{5'000});
  EXPECT_EQ(answer->state, RechargeState::rejected);
  EXPECT_EQ(answer->rejection->reason, "LINE_BARRED");
  EXPECT_EQ(envelope("sfr-2026-value").available(), 100'000'000);
  EXPECT_EQ(told(answer->id), std::vector<std::string>{"REJECTED LINE_BARRED"});
}

TEST_F(Delivery, ATimeoutIsADoubtThatKeepsItsHold) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  operator_.on_inquire = [](const domain::RechargeId&) { return Unknown{"HTTP_503"}; };
  const auto answer = press_and_hear(request("k1"), milliseconds{60'000});
  EXPECT_EQ(answer->state, RechargeState::in_doubt);
  EXPECT_EQ(envelope("sfr-2026-value").held, 1'000);
  run_for(std::chrono::minutes{30});
  EXPECT_EQ(state_of(answer->id), RechargeState::in_doubt);
  EXPECT_EQ(operator_.submits.size(), 1U) << "an operator that says nothing has proven nothing";
  EXPECT_EQ(broker_->status().in_doubt, 1U);
  EXPECT_EQ(told(answer->id), (std::vector<std::string>{"UNKNOWN TIMEOUT", "UNKNOWN HTTP_503"}))
      << "the same answer again is not written again";
}

TEST_F(Delivery, AnAcceptedTopUpIsAskedAboutUntilItCompletes) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Accepted{"T5"}; };
  operator_.on_inquire = [&](const domain::RechargeId&) -> InquiryOutcome {
    if (operator_.inquiries.size() < 3) return Accepted{"T5"};
    return Delivered{"T5"};
  };
  const auto answer = press_and_hear(request("k1"), milliseconds{60'000});
  EXPECT_EQ(answer->state, RechargeState::delivered);
  EXPECT_EQ(operator_.submits.size(), 1U);
}

TEST_F(Delivery, IsSentAgainOnceAbsenceIsProvenAndUnderTheSameReference) {
  open();
  operator_.on_submit = [&](const SubmitRequest&) -> std::optional<SubmitOutcome> {
    if (operator_.submits.size() == 1) return Unknown{"CONNECTION_LOST"};
    return Delivered{"T2"};
  };
  const auto sent = time_.now();
  const auto answer = press_and_hear(request("k1"), milliseconds{60'000});
  EXPECT_EQ(answer->state, RechargeState::delivered);
  ASSERT_EQ(operator_.submits.size(), 2U);
  EXPECT_EQ(operator_.submits[0].reference, operator_.submits[1].reference);
  EXPECT_EQ(operator_.submits[1].number, operator_.submits[0].number);
  EXPECT_EQ(operator_.submits[1].valid_for_days, 30);
  EXPECT_GE(operator_.inquired_at.back() - sent, milliseconds{30'000});
  EXPECT_EQ(told(answer->id), (std::vector<std::string>{"UNKNOWN CONNECTION_LOST", "ABSENT", "DELIVERED"}));
}

TEST_F(Delivery, WithinTheVisibilityWindowAbsenceProvesNothing) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Unknown{"CONNECTION_LOST"}; };
  operator_.on_inquire = [&, start = time_.now()](const domain::RechargeId&) -> InquiryOutcome {
    if (time_.now() - start < milliseconds{29'000}) return Absent{};
    return Delivered{"T"};
  };
  const auto answer = press_and_hear(request("k1"), milliseconds{60'000});
  EXPECT_EQ(answer->state, RechargeState::delivered);
  EXPECT_EQ(operator_.submits.size(), 1U);
}

TEST_F(Delivery, WhatWasTakenBackIsDeliveredAndReversed) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Unknown{"HTTP_500"}; };
  operator_.on_inquire = [](const domain::RechargeId&) { return TakenBack{"T"}; };
  const auto answer = press_and_hear(request("k1"), milliseconds{60'000});
  EXPECT_EQ(answer->state, RechargeState::delivered) << "the first final state answers";
  EXPECT_EQ(state_of(answer->id), RechargeState::reversed);
  EXPECT_EQ(envelope("sfr-2026-value").available(), 100'000'000);
}

TEST_F(Delivery, AnOperatorThatCannotBeAskedLeavesADoubtForAPerson) {
  operator_.able.inquires_by_our_reference = false;
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Unknown{"HTTP_500"}; };
  const auto answer = press_and_hear(request("k1"), milliseconds{60'000});
  EXPECT_EQ(answer->state, RechargeState::in_doubt);
  run_for(std::chrono::minutes{30});
  EXPECT_EQ(operator_.submits.size(), 1U);
  EXPECT_TRUE(operator_.inquiries.empty());
  EXPECT_EQ(broker_->status().left_to_person, 1U);
}

TEST_F(Delivery, WithoutItsNumberADoubtCanBeAskedAboutButNotSentAgain) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return Unknown{"HTTP_500"}; };
  const auto answer = press_and_hear(request("k1"), milliseconds{1'000});
  identities_.numbers.clear();
  run_for(std::chrono::minutes{10});
  EXPECT_EQ(operator_.submits.size(), 1U);
  EXPECT_EQ(state_of(answer->id), RechargeState::in_doubt);
  EXPECT_EQ(broker_->status().left_to_person, 1U);
  operator_.on_inquire = [](const domain::RechargeId&) { return Delivered{"T"}; };
  run_for(std::chrono::minutes{5});
  EXPECT_EQ(state_of(answer->id), RechargeState::delivered);
}

TEST_F(Delivery, AfterACrashWhatWasReservedIsInquiredBeforeItIsSentAgain) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  const auto answer = press_and_hear(request("k1"));
  run_for(milliseconds{100});
  ASSERT_EQ(operator_.submits.size(), 1U);
  start();
  EXPECT_EQ(state_of(answer->id), RechargeState::in_doubt);
  operator_.on_submit = nullptr;
  operator_.on_inquire = [](const domain::RechargeId&) { return Delivered{"T"}; };
  run_for(milliseconds{60'000});
  EXPECT_EQ(state_of(answer->id), RechargeState::delivered);
  EXPECT_EQ(operator_.submits.size(), 1U);
  EXPECT_EQ(press_and_hear(request("k1"))->id, answer->id);
}

TEST_F(Delivery, AfterACrashTheWindowCountsFromTheStart) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  (void)press_and_hear(request("k1"));
  run_for(milliseconds{100});
  run_for(milliseconds{14'000});
  start();
  const auto started = time_.now();
  operator_.on_submit = nullptr;
  run([&] { return operator_.submits.size() == 2; });
  EXPECT_GE(time_.now() - started, milliseconds{30'000});
}

TEST_F(Delivery, OneSlowOperatorNeverHasMoreInFlightThanItsBound) {
  operator_limits_.max_in_flight = 2;
  open();
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  operator_.on_inquire = [](const domain::RechargeId&) { return Unknown{"HTTP_503"}; };
  for (int i = 0; i < 6; ++i) press(request("k" + std::to_string(i)));
  run_for(milliseconds{14'000});
  EXPECT_EQ(operator_.submits.size(), 2U);
  run_for(milliseconds{4'000});
  EXPECT_EQ(operator_.submits.size(), 4U);
}

TEST_F(Delivery, SendsNoFasterThanTheOperatorAllows) {
  operator_limits_.max_per_second = 2;
  open();
  for (int i = 0; i < 10; ++i) press(request("k" + std::to_string(i)));
  run_for(milliseconds{2'100});
  EXPECT_LE(operator_.submits.size(), 5U);
  run_for(milliseconds{4'000});
  EXPECT_EQ(operator_.submits.size(), 10U);
}

class Paused : public Delivery {
 protected:
  // The operator fails until the breaker opens.
  void trip() {
    operator_limits_.breaker_failures = 3;
    operator_limits_.breaker_pause = milliseconds{10'000};
    open();
    first_ = press_and_hear(request("before")).value();
    run_for(milliseconds{100});
    operator_.on_submit = [](const SubmitRequest&) { return Unknown{"HTTP_503"}; };
    operator_.on_inquire = [](const domain::RechargeId&) { return Unknown{"HTTP_503"}; };
    for (int i = 0; i < 3; ++i) press(request("k" + std::to_string(i)));
    run_for(milliseconds{50});
    ASSERT_EQ(operator_.submits.size(), 4U);
  }
  domain::Recharge first_;
};

TEST_F(Paused, ItTakesNoNewRechargesAndReservesNoKey) {
  trip();
  const auto answer = press_and_hear(request("new"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().reason, "OPERATOR_PAUSED");
  EXPECT_EQ(answer.error().code, domain::ErrorCode::unavailable);
  ASSERT_TRUE(answer.error().retry_after.has_value());
  EXPECT_GT(*answer.error().retry_after, milliseconds{5'000});
  EXPECT_EQ(books_.recharges.size(), 4U);
  EXPECT_EQ(press_and_hear(request("before"))->id, first_.id) << "a replay is still answered";
}

TEST_F(Paused, OneProbeGoesOutAndOpensTheWayAgain) {
  trip();
  run_for(milliseconds{10'000});
  for (int i = 0; i < 3; ++i) press(request("later" + std::to_string(i)));
  run_for(milliseconds{5});
  EXPECT_EQ(operator_.submits.size(), 5U) << "a probe alone";
  run_for(milliseconds{5'000});
  EXPECT_EQ(operator_.submits.size(), 5U) << "it failed: the others wait in the queue";
  operator_.on_submit = nullptr;
  run_for(milliseconds{6'000});
  EXPECT_EQ(operator_.submits.size(), 7U);
}

TEST_F(Delivery, AnOperatorThatNobodyReachesTakesNoRecharges) {
  open();
  auto programme = domain::sample::programme();
  programme.offers[0].routes.push_back({{"autre"}, "X"});
  programme.envelopes.push_back(
      {{"autre-value"}, "Autre", {"autre"}, 2026, domain::Asset::eur_cent, 10'000, {{"data-10gb"}}, {}});
  apply(programme);
  domain::BeneficiaryDraft draft;
  draft.phone = *domain::PhoneNumber::parse("0612345699");
  draft.site = {"lyon"};
  draft.operator_id = {"autre"};
  person_ = create_person(draft)->beneficiary.id;
  EXPECT_EQ(press_and_hear(request("k1")).error().reason, "OPERATOR_PAUSED");
  EXPECT_TRUE(books_.recharges.empty());
}

}  // namespace
}  // namespace passerelle::broker
