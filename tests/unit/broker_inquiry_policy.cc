#include <gtest/gtest.h>

#include "services/broker/inquiry_policy.h"

namespace passerelle::broker {
namespace {

using std::chrono::milliseconds;

constexpr domain::Duration sent{1'000'000};
const OperatorCapabilities window_of_30_s{true, false, milliseconds{30'000}};

struct Case {
  const char* name;
  InquiryOutcome outcome;
  milliseconds asked_after;
  InquiryStep step;
  milliseconds not_before{0};
};

class InquiryPolicy : public testing::TestWithParam<Case> {};

TEST_P(InquiryPolicy, TakesTheNextStep) {
  const auto& expected = GetParam();
  const auto move = next_move(expected.outcome, {sent, 1}, window_of_30_s, sent + expected.asked_after);
  EXPECT_EQ(move.step, expected.step);
  EXPECT_EQ(move.not_before, expected.not_before);
}

INSTANTIATE_TEST_SUITE_P(
    Table, InquiryPolicy,
    testing::Values(
        Case{"delivered", Delivered{"T"}, milliseconds{5}, InquiryStep::settle_delivered},
        Case{"rejected", Rejected{{"1", "LINE_BARRED", false}}, milliseconds{5},
             InquiryStep::settle_rejected},
        Case{"taken_back", TakenBack{"T"}, milliseconds{5}, InquiryStep::settle_taken_back},
        Case{"accepted", Accepted{"T"}, milliseconds{5}, InquiryStep::ask_again},
        Case{"accepted_after_the_window", Accepted{"T"}, milliseconds{90'000}, InquiryStep::ask_again},
        Case{"unknown", Unknown{"HTTP_503"}, milliseconds{5}, InquiryStep::ask_again},
        Case{"unknown_after_the_window", Unknown{"HTTP_503"}, milliseconds{90'000}, InquiryStep::ask_again},
        Case{"absent_at_once", Absent{}, milliseconds{0}, InquiryStep::ask_again, milliseconds{30'000}},
        Case{"absent_within_the_window", Absent{}, milliseconds{29'999}, InquiryStep::ask_again,
             milliseconds{1}},
        Case{"absent_when_the_window_ends", Absent{}, milliseconds{30'000}, InquiryStep::send_again},
        Case{"absent_later", Absent{}, milliseconds{90'000}, InquiryStep::send_again}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(InquiryDelay, DoublesUpToTheLongestGiveOrTakeAQuarter) {
  OperatorLimits limits;
  limits.inquiry_first_delay = milliseconds{1'000};
  limits.inquiry_max_delay = milliseconds{60'000};
  for (const std::uint64_t random : {0ULL, 1ULL, 499ULL, 12'345'678'901ULL, ~0ULL}) {
    std::int64_t expected = 1'000;
    for (int asked = 0; asked < 40; ++asked) {
      const auto delay = inquiry_delay(asked, limits, random).count();
      EXPECT_GE(delay, expected - expected / 4);
      EXPECT_LE(delay, expected + expected / 4);
      expected = std::min<std::int64_t>(expected * 2, 60'000);
    }
  }
}

}  // namespace
}  // namespace passerelle::broker
