#include "tests/contract/operator_gateway_contract.h"

#include <chrono>
#include <optional>
#include <vector>

namespace passerelle::contract {
namespace {

using broker::InquiryOutcome;
using broker::SubmitOutcome;
using domain::Duration;

constexpr Duration patience{10'000};

template <class Kind, class Outcome>
bool is(const Outcome& outcome) {
  return std::holds_alternative<Kind>(outcome);
}

bool is_upper_snake(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
}

}  // namespace

SubmitOutcome OperatorGatewayContract::submit(domain::RechargeId reference, Duration timeout) {
  std::optional<SubmitOutcome> outcome;
  bench().gateway().submit(request_for(reference), timeout, [&](SubmitOutcome o) { outcome = std::move(o); });
  EXPECT_TRUE(bench().run_until([&] { return outcome.has_value(); }, timeout + patience));
  return outcome.value_or(broker::Unknown{"NEVER_COMPLETED"});
}

InquiryOutcome OperatorGatewayContract::inquire(domain::RechargeId reference, Duration timeout) {
  std::optional<InquiryOutcome> outcome;
  bench().gateway().inquire(reference, timeout, [&](InquiryOutcome o) { outcome = std::move(o); });
  EXPECT_TRUE(bench().run_until([&] { return outcome.has_value(); }, timeout + patience));
  return outcome.value_or(broker::Unknown{"NEVER_COMPLETED"});
}

namespace {

TEST_P(OperatorGatewayContract, DeliversOnceAndTheInquiryAgrees) {
  const auto reference = reference_number(1);
  const auto submitted = submit(reference);
  ASSERT_TRUE(is<broker::Delivered>(submitted));
  EXPECT_EQ(bench().credits_of(reference), 1);
  const auto inquired = inquire(reference);
  ASSERT_TRUE(is<broker::Delivered>(inquired));
  EXPECT_EQ(std::get<broker::Delivered>(inquired), std::get<broker::Delivered>(submitted));
}

TEST_P(OperatorGatewayContract, SaysThatAReferenceNobodySentIsAbsent) {
  ASSERT_TRUE(is<broker::Delivered>(submit(reference_number(1))));
  EXPECT_TRUE(is<broker::Absent>(inquire(reference_number(2))));
}

TEST_P(OperatorGatewayContract, RefusesWithAReasonAndWithoutACredit) {
  const auto reference = reference_number(1);
  bench().next(OnSubmit::refuse);
  const auto outcome = submit(reference);
  ASSERT_TRUE(is<broker::Rejected>(outcome));
  EXPECT_TRUE(is_upper_snake(std::get<broker::Rejected>(outcome).rejection.reason));
  EXPECT_FALSE(std::get<broker::Rejected>(outcome).rejection.code.empty());
  EXPECT_EQ(bench().credits_of(reference), 0);
  const auto inquired = inquire(reference);
  EXPECT_TRUE(is<broker::Absent>(inquired) || is<broker::Rejected>(inquired));
}

TEST_P(OperatorGatewayContract, TellsAnAcceptedTopupFromADeliveredOne) {
  const auto reference = reference_number(1);
  bench().next(OnSubmit::accept);
  EXPECT_TRUE(is<broker::Accepted>(submit(reference)));
  ASSERT_TRUE(bench().run_until([&] { return bench().credits_of(reference) == 1; }, patience));
  EXPECT_TRUE(is<broker::Delivered>(inquire(reference)));
}

TEST_P(OperatorGatewayContract, NeverCallsADoubtARefusalNorADelivery) {
  struct Row {
    OnSubmit behaviour;
    std::int64_t credits;
  };
  const std::vector<Row> rows = {{OnSubmit::error_before, 0},   {OnSubmit::error_after, 1},
                                 {OnSubmit::close_before, 0},   {OnSubmit::close_after, 1},
                                 {OnSubmit::garbage_before, 0}, {OnSubmit::garbage_after, 1},
                                 {OnSubmit::hang_before, 0},    {OnSubmit::hang_after, 1}};
  std::uint64_t number = 0;
  for (const auto& row : rows) {
    const auto reference = reference_number(++number);
    bench().next(row.behaviour);
    const auto outcome = submit(reference, Duration(400));
    ASSERT_TRUE(is<broker::Unknown>(outcome)) << "behaviour " << static_cast<int>(row.behaviour);
    EXPECT_TRUE(is_upper_snake(std::get<broker::Unknown>(outcome).why))
        << std::get<broker::Unknown>(outcome).why;
    EXPECT_EQ(bench().credits_of(reference), row.credits) << "behaviour " << static_cast<int>(row.behaviour);
    const auto inquired = inquire(reference);
    EXPECT_EQ(is<broker::Delivered>(inquired), row.credits == 1);
    EXPECT_EQ(is<broker::Absent>(inquired), row.credits == 0);
  }
}

TEST_P(OperatorGatewayContract, LeavesALateCreditInDoubtUntilItIsShown) {
  const auto reference = reference_number(1);
  bench().next(OnSubmit::late_credit);
  EXPECT_TRUE(is<broker::Unknown>(submit(reference)));
  ASSERT_TRUE(bench().run_until([&] { return bench().credits_of(reference) == 1; }, patience));
  EXPECT_TRUE(is<broker::Delivered>(inquire(reference)));
}

TEST_P(OperatorGatewayContract, NeverTakesAnInquiryThatFailedForAnAnswer) {
  const auto reference = reference_number(1);
  ASSERT_TRUE(is<broker::Delivered>(submit(reference)));
  for (const auto behaviour : {OnInquiry::error, OnInquiry::garbage, OnInquiry::hang}) {
    bench().next(behaviour);
    EXPECT_TRUE(is<broker::Unknown>(inquire(reference, Duration(400))))
        << "behaviour " << static_cast<int>(behaviour);
  }
  EXPECT_TRUE(is<broker::Delivered>(inquire(reference)));
}

TEST_P(OperatorGatewayContract, CompletesByTheTimeoutWhateverTheOperatorDoes) {
  using Clock = std::chrono::steady_clock;
  for (const auto timeout : {Duration(0), Duration(150)}) {
    bench().next(OnSubmit::hang_before);
    const auto start = Clock::now();
    EXPECT_TRUE(is<broker::Unknown>(submit(reference_number(1), timeout)));
    bench().next(OnInquiry::hang);
    EXPECT_TRUE(is<broker::Unknown>(inquire(reference_number(1), timeout)));
    const auto taken = Clock::now() - start;
    EXPECT_GE(taken, 2 * timeout - Duration(5));
    EXPECT_LT(taken, 2 * timeout + Duration(2'000));
  }
}

TEST_P(OperatorGatewayContract, NeverCompletesInsideTheCall) {
  int completed = 0;
  const auto ask_both = [&] {
    bool inside = true;
    bench().gateway().submit(request_for(reference_number(1)), Duration(2'000), [&](SubmitOutcome) {
      EXPECT_FALSE(inside);
      ++completed;
    });
    bench().gateway().inquire(reference_number(1), Duration(2'000), [&](InquiryOutcome) {
      EXPECT_FALSE(inside);
      ++completed;
    });
    inside = false;
    const int wanted = completed + 2;
    EXPECT_TRUE(bench().run_until([&] { return completed >= wanted; }, patience));
  };
  ask_both();
  ask_both();  // where something is kept of the first calls
  bench().stop_operator();
  ask_both();
}

TEST_P(OperatorGatewayContract, CompletesExactlyOnceHoweverManyAreUnderWay) {
  constexpr std::uint64_t calls = 200;
  const std::vector<OnSubmit> behaviours = {OnSubmit::error_after,  OnSubmit::close_after,
                                            OnSubmit::hang_after,   OnSubmit::refuse,
                                            OnSubmit::close_before, OnSubmit::garbage_after};
  for (const auto behaviour : behaviours) bench().next(behaviour);
  std::vector<int> completions(calls, 0);
  std::uint64_t ended = 0;
  for (std::uint64_t i = 0; i < calls; ++i) {
    bench().gateway().submit(request_for(reference_number(i)), Duration(3'000),
                             [&, i](SubmitOutcome outcome) {
                               ++completions[i];
                               ++ended;
                               if (is<broker::Delivered>(outcome)) {
                                 EXPECT_EQ(bench().credits_of(reference_number(i)), 1);
                               }
                               if (is<broker::Rejected>(outcome)) {
                                 EXPECT_EQ(bench().credits_of(reference_number(i)), 0);
                               }
                             });
  }
  EXPECT_TRUE(bench().run_until([&] { return ended >= calls; }, patience));
  bench().run_until([] { return false; }, Duration(300));  // whatever would come twice
  for (std::uint64_t i = 0; i < calls; ++i) {
    EXPECT_EQ(completions[i], 1) << i;
    EXPECT_LE(bench().credits_of(reference_number(i)), 1) << i;
  }
}

TEST_P(OperatorGatewayContract, CreditsAReferenceOnceWhereTheOperatorSaysSo) {
  EXPECT_EQ(bench().gateway().capabilities().dedups_reference, GetParam().operator_dedups);
  if (!bench().gateway().capabilities().dedups_reference) GTEST_SKIP() << "this operator doesn't say so";
  const auto reference = reference_number(1);
  bench().next(OnSubmit::close_after);
  EXPECT_TRUE(is<broker::Unknown>(submit(reference)));
  EXPECT_FALSE(is<broker::Rejected>(submit(reference)));
  EXPECT_EQ(bench().credits_of(reference), 1);
  EXPECT_TRUE(is<broker::Delivered>(inquire(reference)));
}

TEST_P(OperatorGatewayContract, DropsWhatIsOpenWhenItEnds) {
  bench().next(OnSubmit::hang_after);
  bool completed = false;
  bench().gateway().submit(request_for(reference_number(1)), Duration(300),
                           [&](SubmitOutcome) { completed = true; });
  bench().gateway().inquire(reference_number(1), Duration(0), [&](InquiryOutcome) { completed = true; });
  bench().destroy_gateway();
  bench().run_until([&] { return completed; }, Duration(600));
  EXPECT_FALSE(completed);
}

TEST_P(OperatorGatewayContract, MayEndInsideACompletion) {
  bool completed = false;
  bench().gateway().submit(request_for(reference_number(1)), Duration(2'000), [&](SubmitOutcome) {
    completed = true;
    bench().destroy_gateway();
  });
  EXPECT_TRUE(bench().run_until([&] { return completed; }, patience));
}

}  // namespace
}  // namespace passerelle::contract
