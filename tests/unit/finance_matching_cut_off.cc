#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/finance/matching.h"
#include "tests/unit/matching_bench.h"

namespace passerelle::finance {
namespace {

using bench::delivered;
using bench::line_of;
using bench::march;
using bench::noon;
using bench::Sides;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Period february = *Period::parse("2026-02");
const Period april = march.next();
const OurSide in_march = delivered(1, noon("2026-03-10"));
const OurSide on_the_eve = delivered(2, march.end() - std::chrono::minutes(5));
const OurSide in_february = delivered(3, noon("2026-02-28"));
const OurSide in_april = delivered(4, noon("2026-04-01"));
const OurSide in_january = delivered(5, noon("2026-01-31"));

Findings found(const Sides& sides) {
  auto findings = bench::match(sides);
  if (!findings) throw std::runtime_error(findings.error().reason);
  for (const auto& comparison : findings->envelopes) EXPECT_EQ(comparison.unexplained(), 0);
  return *findings;
}

void expect_one(const Sides& sides, BreakKind kind, std::int64_t difference,
                BreakState state = BreakState::open) {
  const auto findings = found(sides);
  ASSERT_THAT(findings.breaks, SizeIs(1));
  EXPECT_EQ(to_string(findings.breaks[0].kind), to_string(kind));
  EXPECT_EQ(findings.breaks[0].difference, difference);
  EXPECT_EQ(findings.breaks[0].state, state);
}

OurSide stated(OurSide ours, Period period) {
  ours.stated_in = period;
  return ours;
}

TEST(CutOff, ADeliveryShortlyBeforeTheEndMayBeInTheNextStatement) {
  expect_one({{on_the_eve}, {}, {}}, BreakKind::cut_off, -1000);
  expect_one({{in_march}, {}, {}}, BreakKind::missing_at_operator, -1000);
  const auto at_window = delivered(6, march.end() - std::chrono::days(3) - std::chrono::seconds(3));
  expect_one({{at_window}, {}, {}}, BreakKind::cut_off, -1000);
  const auto before = delivered(7, march.end() - std::chrono::days(3) - std::chrono::seconds(4));
  expect_one({{before}, {}, {}}, BreakKind::missing_at_operator, -1000);
}

TEST(CutOff, TheNextStatementProvesIt) {
  expect_one({{stated(on_the_eve, april)}, {}, {}}, BreakKind::cut_off, -1000, BreakState::resolved);
  expect_one({{stated(in_march, april)}, {}, {}}, BreakKind::cut_off, -1000, BreakState::resolved);
  expect_one({{stated(in_march, *Period::parse("2026-06"))}, {}, {}}, BreakKind::cut_off, -1000);
}

TEST(CutOff, ALineOfTheNeighbouringPeriodsIsNoBreak) {
  for (const auto& ours : {in_february, in_april}) {
    for (const bool in_window : {true, false}) {
      Sides sides{{}, {line_of(ours)}, {}};
      (in_window ? sides.ours : sides.elsewhere).push_back(ours);
      const auto findings = found(sides);
      EXPECT_THAT(findings.breaks, IsEmpty());
      ASSERT_THAT(findings.proofs, SizeIs(1)) << "that its own period waits for";
      EXPECT_EQ(findings.proofs[0].outcome, MatchOutcome::carried);
      EXPECT_EQ(findings.envelopes[0].books, Credited{});
      EXPECT_EQ(findings.envelopes[0].statement, (Credited{1, 1000}));
      EXPECT_EQ(findings.envelopes[0].carried, 1000);
    }
  }
}

TEST(CutOff, ALineOfAPeriodFartherAwayIsABreak) {
  expect_one({{}, {line_of(in_january)}, {in_january}}, BreakKind::cut_off, 1000);
  const auto in_may = delivered(8, noon("2026-05-02"));
  expect_one({{}, {line_of(in_may)}, {in_may}}, BreakKind::cut_off, 1000);
}

TEST(CutOff, ADoubtThatWasEndedMonthsLaterIsOfTheStatementThatHasIt) {
  auto late = in_march;
  late.update_time = noon("2026-07-01");
  EXPECT_THAT(found({{late}, {line_of(late)}, {}}).breaks, IsEmpty());
}

TEST(CutOff, WhatThePreviousStatementHadIsCountedTwice) {
  expect_one({{}, {line_of(in_february)}, {stated(in_february, february)}}, BreakKind::duplicate_at_operator,
             1000);
  // Delivered here in March by the proof of February's statement; March's has it again.
  const auto findings = found({{stated(in_march, february)}, {line_of(in_march)}, {}});
  ASSERT_THAT(findings.breaks, SizeIs(2));
  EXPECT_EQ(findings.breaks[0].kind, BreakKind::cut_off);
  EXPECT_EQ(findings.breaks[1].kind, BreakKind::duplicate_at_operator);
}

TEST(CutOff, AReversalIsOfThePeriodInWhichItHappened) {
  // Delivered in February; both sides take it back in March.
  const auto ours = bench::reversed(in_february, noon("2026-03-05"));
  auto back = line_of(ours, StatementStatus::reversed);
  back.time = noon("2026-03-05");
  const auto findings = found({{ours}, {back}, {}});
  EXPECT_THAT(findings.breaks, IsEmpty());
  EXPECT_EQ(findings.envelopes[0].books, (Credited{-1, -1000}));
  EXPECT_EQ(findings.envelopes[0].statement, (Credited{-1, -1000}));

  expect_one({{ours}, {}, {}}, BreakKind::status, 1000);              // the operator took nothing back
  expect_one({{}, {back}, {in_february}}, BreakKind::status, -1000);  // it did, and we do not know
  const auto near_the_end = bench::reversed(in_february, march.end() - std::chrono::hours(1));
  expect_one({{near_the_end}, {}, {}}, BreakKind::cut_off, 1000);
}

TEST(CutOff, AReversalAfterThePeriodLeavesThePeriodAsItWas) {
  const auto ours = bench::reversed(in_march, noon("2026-04-03"));
  EXPECT_THAT(found({{ours}, {line_of(ours)}, {}}).breaks, IsEmpty());
}

TEST(CutOff, CreditedAndTakenBackWithinThePeriodAddsUpToNothing) {
  const auto ours = bench::reversed(in_march, noon("2026-03-12"));
  for (const auto& lines : {std::vector<StatementLine>{},
                            {line_of(ours, StatementStatus::reversed)},
                            {line_of(ours, StatementStatus::reversed), line_of(ours)}})
    EXPECT_THAT(found({{ours}, lines, {}}).breaks, IsEmpty());
  expect_one({{ours}, {line_of(ours)}, {}}, BreakKind::status, 1000);
}

// Whatever both sides say, in whatever period: the breaks and what is carried make the difference.
TEST(CutOff, EveryCourseOfLinesIsExplainedToTheCent) {
  using enum domain::RechargeState;
  std::vector<OurSide> all;
  for (const auto& ours : {in_january, in_february, in_march, on_the_eve, in_april}) {
    for (const auto state :
         {refused, reserved, in_doubt, domain::RechargeState::delivered, rejected, cancelled})
      all.push_back(bench::in_state(ours, state));
    for (const auto* day : {"2026-02-28", "2026-03-20", "2026-03-31", "2026-04-02"})
      if (noon(day) > ours.update_time) all.push_back(bench::reversed(ours, noon(day)));
  }
  const auto statuses = {StatementStatus::delivered, StatementStatus::reversed, StatementStatus::rejected,
                         StatementStatus::pending};
  int judged = 0;
  for (auto ours : all)
    for (const auto& in : std::vector<std::optional<Period>>{{}, february, april, *Period::parse("2026-06")})
      for (int course = 0; course < 625; ++course) {
        std::vector<StatementLine> lines;
        for (int rest = course; rest > 0; rest /= 5)
          if (rest % 5 > 0) {
            lines.push_back(line_of(ours, *(statuses.begin() + (rest % 5 - 1))));
            lines.back().amount_cents = 1000 + rest;
            lines.back().time += std::chrono::minutes(lines.size());
          }
        ours.stated_in = in;
        const auto judgement = judge(ours, lines, bench::scope());
        std::int64_t explained = judgement.carried;
        for (const auto& found : judgement.breaks) explained += found.difference;
        ASSERT_EQ(explained, judgement.statement.amount - judgement.books.amount);
        ++judged;
      }
  EXPECT_GT(judged, 50'000);
}

}  // namespace
}  // namespace passerelle::finance
