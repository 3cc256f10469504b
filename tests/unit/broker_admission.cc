#include "services/domain/digest.h"
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

using domain::RechargeState;
using simulation::CommitFault;
using std::chrono::milliseconds;

using Admission = BrokerBench;

// Keys of years ago are compared by it: another form would take every repeated request for a changed one.
TEST(Fingerprint, StaysAsItWasStored) {
  RechargeRequest request;
  request.caller = "counter";
  request.request_id = "k1";
  request.beneficiary.uuid = domain::Uuid::parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b").value();
  request.site = {"lyon"};
  request.offer = {"data-10gb"};
  EXPECT_EQ(domain::to_hex(fingerprint_of(request)),
            "2ec1f6872e64f8db3881b42d53dff6c4c554e983c69d984c11ecd54481d4b930");
  request.campaign = CampaignTerms{{"sfr-2026-value"}, 90};
  EXPECT_EQ(domain::to_hex(fingerprint_of(request)),
            "fa238f758cc3e3d86ffb922773f98076c7052d35ef5e95edbe790ebd0afe2b95");
}

TEST_F(Admission, DeliversAndAnswersTheOutcomeWithinTheWait) {
  open();
  const auto answer = press_and_hear(request("k1"), milliseconds{5'000});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->state, RechargeState::delivered);
  EXPECT_EQ(answer->operator_reference, "T1");
  ASSERT_EQ(operator_.submits.size(), 1U);
  EXPECT_EQ(operator_.submits[0].reference, answer->id);
  EXPECT_EQ(operator_.submits[0].number.e164(), "+33612345678");
  EXPECT_EQ(operator_.submits[0].valid_for_days, 30);
  EXPECT_EQ(envelope("sfr-2026-value").spent, 1'000);
}

TEST_F(Admission, AnswersAtOnceWhereNobodyWaits) {
  open();
  const auto answer = press_and_hear(request("k1"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->state, RechargeState::reserved);
  EXPECT_EQ(envelope("sfr-2026-value").held, 1'000);
}

TEST_F(Admission, AnswersHowItStandsWhenTheWaitIsOverAndDeliversAllTheSame) {
  open();
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  operator_.on_inquire = [](const domain::RechargeId&) { return Delivered{"T9"}; };
  const auto begin = time_.now();
  const auto answer = press_and_hear(request("k1"), milliseconds{2'000});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->state, RechargeState::reserved);
  EXPECT_EQ(time_.now() - begin, milliseconds{2'000});
  EXPECT_EQ(envelope("sfr-2026-value").held, 1'000) << "who stops waiting cancels nothing";
  run_for(milliseconds{30'000});
  EXPECT_EQ(state_of(answer->id), RechargeState::delivered);
}

TEST_F(Admission, WaitsNoLongerThanTheLimit) {
  limits_.max_wait = milliseconds{3'000};
  open();
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  const auto begin = time_.now();
  (void)press_and_hear(request("k1"), std::chrono::hours{10});
  EXPECT_EQ(time_.now() - begin, milliseconds{3'000});
}

TEST_F(Admission, PressedTwiceIsOneRecharge) {
  open();
  auto& first = press(request("k1"), milliseconds{5'000});
  auto& second = press(request("k1"));  // in the same batch
  run([&] { return first && second; });
  const auto third = press_and_hear(request("k1"));  // in a later one
  EXPECT_EQ(first->value().id, second->value().id);
  EXPECT_EQ(first->value().id, third.value().id);
  EXPECT_EQ(third->state, RechargeState::delivered);
  EXPECT_EQ(operator_.submits.size(), 1U);
  EXPECT_EQ(envelope("sfr-2026-value").spent, 1'000);
}

TEST_F(Admission, KeysBelongToTheirCaller) {
  open();
  auto other = request("k1");
  other.caller = "campaign";
  EXPECT_NE(press_and_hear(request("k1"))->id, press_and_hear(other)->id);
}

TEST_F(Admission, RefusesAKeyThatWasUsedForOtherContent) {
  open();
  auto& first = press(request("k1"));
  auto& same_batch = press(request("k1", "data-10gb-campaign"));
  run([&] { return first && same_batch; });
  ASSERT_TRUE(first->has_value());
  ASSERT_FALSE(same_batch->has_value());
  EXPECT_EQ(same_batch->error().reason, "REQUEST_ID_REUSED");
  auto elsewhere = request("k1");
  elsewhere.site = {"pointe-a-pitre"};
  const auto later = press_and_hear(elsewhere);
  ASSERT_FALSE(later.has_value());
  EXPECT_EQ(later.error().reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(later.error().code, domain::ErrorCode::failed_precondition);
  EXPECT_EQ(books_.recharges.size(), 1U);
}

TEST_F(Admission, ReplaysARefusalForEverEvenWhenItWouldPassNow) {
  open();
  auto programme = domain::sample::programme();
  programme.rules = {domain::sample::rule("referral", domain::ReferralInDate{9, 0})};
  apply(programme);
  const auto refused = press_and_hear(request("k1"));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->state, RechargeState::refused);
  ASSERT_EQ(refused->violations.size(), 1U);
  EXPECT_EQ(refused->violations[0].reason, domain::RefusalReason::referral_missing);
  programme.rules.clear();
  apply(programme);
  run_for(std::chrono::minutes{50});
  const auto again = press_and_hear(request("k1"));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *refused);
  EXPECT_EQ(press_and_hear(request("k2"))->state, RechargeState::reserved) << "a new try takes a new key";
}

TEST_F(Admission, CountsWhatEarlierOnesOfTheSameBatchTook) {
  open();
  auto programme = domain::sample::programme();
  programme.rules = {domain::sample::rule("two", domain::Quota{domain::Scope::beneficiary,
                                                               domain::QuotaMeasure::count,
                                                               {domain::WindowKind::rolling_days, 30},
                                                               2})};
  apply(programme);
  std::vector<Answer*> answers;
  for (int i = 0; i < 5; ++i) answers.push_back(&press(request("k" + std::to_string(i))));
  run([&] { return answers.back()->has_value(); });
  int reserved = 0;
  for (const auto* answer : answers) reserved += (*answer)->value().state == RechargeState::reserved ? 1 : 0;
  EXPECT_EQ(reserved, 2);
}

TEST_F(Admission, NeverGivesMoreThanTheEnvelopeHolds) {
  open();
  auto programme = domain::sample::programme();
  programme.envelopes = {domain::sample::value_envelope(), domain::sample::gift_envelope()};
  programme.envelopes[0].amount = 2'500;  // two recharges
  programme.envelopes[1].amount = 1;      // one
  apply(programme);
  std::vector<Answer*> answers;
  for (int i = 0; i < 6; ++i) answers.push_back(&press(request("k" + std::to_string(i))));
  run([&] { return answers.back()->has_value(); });
  std::vector<RechargeState> states;
  for (const auto* answer : answers) states.push_back((*answer)->value().state);
  EXPECT_EQ(std::ranges::count(states, RechargeState::reserved), 3);
  EXPECT_EQ(envelope("sfr-2026-value").available(), 500);
  EXPECT_EQ(envelope("sfr-2020-gift").available(), 0);
}

TEST_F(Admission, SaysPreciselyWhatIsWrongAndWritesNothing) {
  start();
  EXPECT_EQ(press_and_hear(request("k1")).error().reason, "PROGRAMME_MISSING");
  apply(domain::sample::programme());
  person_ = enrol("06 12 34 56 78");
  const auto reason_of = [&](RechargeRequest asked) {
    return press_and_hear(std::move(asked)).error().reason;
  };
  auto wrong = request("k1");
  wrong.beneficiary.uuid.bytes[0] ^= 0xffU;
  EXPECT_EQ(reason_of(wrong), "BENEFICIARY_UNKNOWN");
  EXPECT_EQ(reason_of(request("k1", "data-99gb")), "OFFER_UNKNOWN");
  wrong = request("k1");
  wrong.site = {"nowhere"};
  EXPECT_EQ(reason_of(wrong), "SITE_UNKNOWN");
  EXPECT_EQ(reason_of(request("")), "REQUEST_ID_MISSING");
  EXPECT_EQ(reason_of(request(std::string(129, 'k'))), "REQUEST_ID_INVALID");
  EXPECT_EQ(reason_of(request("k\n1")), "REQUEST_ID_INVALID");
  EXPECT_TRUE(books_.recharges.empty());
  EXPECT_TRUE(press_and_hear(request("k1")).has_value()) << "none of them used the key up";
}

TEST_F(Admission, AFullQueueTurnsAwayAtOnce) {
  limits_.writer_queue = 2;
  limits_.campaigns.run = false;
  open();
  std::vector<Answer*> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(&press(request("k" + std::to_string(i))));
  time_.run_one();
  time_.run_one();
  int full = 0;
  for (const auto* answer : answers) {
    if (!*answer) continue;
    EXPECT_EQ((*answer)->error().reason, "ADMISSION_QUEUE_FULL");
    EXPECT_EQ((*answer)->error().code, domain::ErrorCode::resource_exhausted);
    EXPECT_TRUE((*answer)->error().retry_after.has_value());
    ++full;
  }
  EXPECT_EQ(full, 2);
}

TEST_F(Admission, TooManyUndeliveredTurnNewOnesAwayAndStillReplay) {
  limits_.undelivered = 2;
  open();
  operator_.on_submit = [](const SubmitRequest&) { return std::nullopt; };
  const auto first = press_and_hear(request("k1"));
  (void)press_and_hear(request("k2"));
  EXPECT_EQ(press_and_hear(request("k3")).error().reason, "ADMISSION_QUEUE_FULL");
  EXPECT_EQ(press_and_hear(request("k1"))->id, first->id);
}

TEST_F(Admission, ALedgerThatRefusesTheCommitSendsNothing) {
  open();
  commit_faults_ = {CommitFault::refused};
  const auto answer = press_and_hear(request("k1"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().reason, "LEDGER_UNAVAILABLE");
  EXPECT_TRUE(answer.error().retry_after.has_value());
  EXPECT_FALSE(broker_->status().ledger_available);
  run_for(milliseconds{60'000});
  EXPECT_TRUE(operator_.submits.empty());
  EXPECT_TRUE(press_and_hear(request("k1")).has_value());
  EXPECT_TRUE(broker_->status().ledger_available);
}

class LostCommit : public BrokerBench, public testing::WithParamInterface<CommitFault> {};

TEST_P(LostCommit, OfAnAdmissionIsOneRechargeSentOnce) {
  open();
  commit_faults_ = {GetParam(), GetParam()};
  const auto answer = press_and_hear(request("k1"), milliseconds{5'000});
  ASSERT_TRUE(answer.has_value()) << answer.error().reason;
  EXPECT_EQ(answer->state, RechargeState::delivered);
  run_for(milliseconds{120'000});
  EXPECT_EQ(operator_.submits.size(), 1U);
  EXPECT_EQ(books_.recharges.size(), 1U);
  EXPECT_EQ(broker_->status().open_recharges, 0U);
}

TEST_P(LostCommit, ThatStaysLostIsTakenUpBySweepingAndDeliveredOnce) {
  open();
  commit_faults_ = {GetParam(), GetParam(), GetParam(), GetParam()};
  const auto answer = press_and_hear(request("k1"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().reason, "LEDGER_UNAVAILABLE");
  const auto again = press_and_hear(request("k1"));
  ASSERT_TRUE(again.has_value());
  run_for(milliseconds{200'000});
  EXPECT_EQ(state_of(again->id), RechargeState::delivered);
  EXPECT_EQ(operator_.submits.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Faults, LostCommit,
                         testing::Values(CommitFault::committed_but_unknown,
                                         CommitFault::rolled_back_but_unknown));

TEST_F(Admission, ASettlementIsTriedUntilItIsDurable) {
  open();
  auto& answer = press(request("k1"), milliseconds{30'000});
  ASSERT_TRUE(broker_->run_batch());
  commit_faults_ = {CommitFault::refused, CommitFault::refused, CommitFault::refused};
  run([&] { return answer.has_value(); });
  EXPECT_EQ(answer->value().state, RechargeState::delivered);
}

TEST_F(Admission, AVaultThatIsAwayDelaysTheSend) {
  open();
  vault_.fail_reads(3);
  const auto answer = press_and_hear(request("k1"), milliseconds{30'000});
  EXPECT_EQ(answer->state, RechargeState::delivered);
  EXPECT_EQ(operator_.submits.size(), 1U);
}

TEST_F(Admission, ANumberErasedBeforeTheSendCancelsAndGivesBack) {
  open();
  auto& answer = press(request("k1"), milliseconds{5'000});
  identities_.numbers.clear();
  run([&] { return answer.has_value(); });
  EXPECT_EQ(answer->value().state, RechargeState::cancelled);
  EXPECT_EQ(envelope("sfr-2026-value").held, 0);
  EXPECT_TRUE(operator_.submits.empty());
}

TEST_F(Admission, AfterStopNothingNewBeginsAndNothingIsSent) {
  open();
  auto& before = press(request("k1"));
  broker_->stop();
  auto& after = press(request("k2"));
  run([&] { return before && after; });
  EXPECT_TRUE(before->has_value());
  EXPECT_EQ(after->error().reason, "SHUTTING_DOWN");
  run_for(milliseconds{10'000});
  EXPECT_TRUE(operator_.submits.empty());
}

TEST_F(Admission, EligibilityAnswersTheSameWithoutWriting) {
  open();
  auto programme = domain::sample::programme();
  programme.rules = {domain::sample::rule("referral", domain::ReferralInDate{9, 0})};
  apply(programme);
  std::optional<domain::Result<EligibilityAnswer>> answer;
  broker_->eligibility().check(person_, {"lyon"}, {"data-10gb"},
                               [&](domain::Result<EligibilityAnswer> result) { answer = std::move(result); });
  run([&] { return answer.has_value(); });
  ASSERT_TRUE(answer->has_value());
  EXPECT_TRUE(books_.recharges.empty());
  EXPECT_EQ((*answer)->decision.violations, press_and_hear(request("k1"))->violations);
  broker_->eligibility().check(person_, {"nowhere"}, {"data-10gb"},
                               [&](domain::Result<EligibilityAnswer> result) { answer = std::move(result); });
  answer.reset();
  run([&] { return answer.has_value(); });
  EXPECT_EQ(answer->error().reason, "SITE_UNKNOWN");
}

}  // namespace
}  // namespace passerelle::broker
