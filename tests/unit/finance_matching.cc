#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/finance/matching.h"
#include "tests/unit/matching_bench.h"

namespace passerelle::finance {
namespace {

using bench::delivered;
using bench::in_state;
using bench::line_of;
using bench::march;
using bench::noon;
using bench::Sides;
using domain::RechargeState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const OurSide recharge = delivered(1, noon("2026-03-10"));
const OurSide on_the_eve = delivered(2, march.end() - std::chrono::minutes(5));

Findings found(const Sides& sides, const MatchingScope& scope = bench::scope()) {
  auto findings = bench::match(sides, scope);
  if (!findings) throw std::runtime_error(findings.error().reason);
  for (const auto& comparison : findings->envelopes) EXPECT_EQ(comparison.unexplained(), 0);
  return *findings;
}

Break only_break(const Sides& sides, const MatchingScope& scope = bench::scope()) {
  const auto findings = found(sides, scope);
  EXPECT_THAT(findings.breaks, SizeIs(1));
  return findings.breaks.empty() ? Break{} : findings.breaks.front();
}

MatchOutcome outcome_of(const Sides& sides) {
  std::vector<Match> matches;
  const auto findings =
      bench::match(sides, bench::scope(), [&](const Match& match) { matches.push_back(match); });
  EXPECT_TRUE(findings);
  EXPECT_THAT(matches, SizeIs(1));
  return matches.empty() ? MatchOutcome::differs : matches.front().outcome;
}

void expect_open(const Break& broken, BreakKind kind, std::int64_t difference) {
  EXPECT_EQ(to_string(broken.kind), to_string(kind));
  EXPECT_EQ(broken.state, BreakState::open);
  EXPECT_EQ(broken.difference, difference);
}

void expect_proven(const Break& broken, BreakKind kind, std::int64_t difference) {
  EXPECT_EQ(to_string(broken.kind), to_string(kind));
  EXPECT_EQ(broken.state, BreakState::resolved);
  EXPECT_EQ(broken.resolution, Resolution::by_proof);
  EXPECT_EQ(broken.difference, difference);
}

TEST(Matching, BooksAndAStatementThatAgreeHaveNoBreak) {
  const auto findings = found({{recharge, on_the_eve}, {line_of(on_the_eve), line_of(recharge)}, {}});
  EXPECT_THAT(findings.breaks, IsEmpty());
  EXPECT_THAT(findings.proofs, IsEmpty());
  ASSERT_THAT(findings.envelopes, SizeIs(1));
  EXPECT_EQ(findings.envelopes[0].books, (Credited{2, 2000}));
  EXPECT_EQ(findings.envelopes[0].statement, (Credited{2, 2000}));
}

TEST(Matching, ADeliveryThatTheStatementLacksIsMissingAtTheOperator) {
  const auto broken = only_break({{recharge}, {}, {}});
  expect_open(broken, BreakKind::missing_at_operator, -1000);
  EXPECT_EQ(broken.recharge, recharge.id);
  EXPECT_EQ(broken.envelope, bench::value_envelope);
}

TEST(Matching, ALineThatTheBooksLackIsMissingHere) {
  const auto broken = only_break({{}, {line_of(recharge)}, {}});
  expect_open(broken, BreakKind::missing_here, 1000);
  EXPECT_FALSE(broken.recharge);
  EXPECT_EQ(broken.statement_line, 1);
  EXPECT_EQ(broken.worth, domain::EuroCents{1000});
}

TEST(Matching, ALineOfSomethingNeverCreditedNeedNoRecharge) {
  for (const auto status : {StatementStatus::rejected, StatementStatus::pending})
    EXPECT_THAT(found({{}, {line_of(recharge, status)}, {}}).breaks, IsEmpty());
}

TEST(Matching, AnotherAmountCurrencyOrProductThanAgreedIsABreak) {
  auto line = line_of(recharge);
  line.amount_cents = 1250;
  expect_open(only_break({{recharge}, {line}, {}}), BreakKind::amount, 250);
  line.amount_cents = 1000;
  line.currency = "USD";
  const auto broken = only_break({{recharge}, {line}, {}});
  expect_open(broken, BreakKind::amount, 0);
  EXPECT_FALSE(broken.worth) << "nobody can say in euros";

  line = line_of(recharge);
  line.product_code = "DATA-20GB-30D";
  line.amount_cents.reset();
  auto scope = bench::scope();
  EXPECT_THAT(found({{recharge}, {line}, {}}, scope).breaks, IsEmpty()) << "the file may have its own names";
  scope.agreed["DATA-20GB-30D"] = {1800, "EUR", {20480}};
  expect_open(only_break({{recharge}, {line}, {}}, scope), BreakKind::amount, 800);
}

TEST(Matching, AgreedTermsStandInForTheFaceValue) {
  auto scope = bench::scope();
  scope.agreed["DATA-10GB-30D"] = {0, "EUR", {10240}};
  auto line = line_of(recharge);
  line.amount_cents = 0;  // a gift
  EXPECT_THAT(found({{recharge}, {line}, {}}, scope).breaks, IsEmpty());
}

TEST(Matching, AnEnvelopeThatCountsUnitsOrMegabytesIsComparedInThem) {
  auto scope = bench::scope();
  scope.agreed["DATA-20GB-30D"] = {1800, "EUR", {20480}};
  auto ours = recharge;
  auto line = line_of(recharge);
  line.product_code = "DATA-20GB-30D";
  ours.measure = domain::Asset::megabyte;
  ours.envelope_amount = 10240;
  expect_open(only_break({{ours}, {line}, {}}, scope), BreakKind::amount, 10240);
  ours.measure = domain::Asset::unit;
  ours.envelope_amount = 1;
  expect_open(only_break({{ours}, {line}, {}}, scope), BreakKind::amount, 0);
  expect_open(only_break({{ours}, {line_of(ours), line_of(ours)}, {}}), BreakKind::duplicate_at_operator, 1);
}

TEST(Matching, ADoubtThatTheStatementEndsIsProvenAndNobodyIsAsked) {
  const auto doubt = in_state(recharge, RechargeState::in_doubt);
  const auto findings = found({{doubt}, {line_of(doubt)}, {}});
  ASSERT_THAT(findings.breaks, SizeIs(1));
  expect_proven(findings.breaks[0], BreakKind::status, 1000);
  ASSERT_THAT(findings.proofs, SizeIs(1));
  EXPECT_EQ(findings.proofs[0].outcome, MatchOutcome::proven_delivered);
  EXPECT_EQ(findings.proofs[0].operator_reference, "op-1");

  EXPECT_EQ(outcome_of({{doubt}, {line_of(doubt, StatementStatus::rejected)}, {}}),
            MatchOutcome::proven_rejected);
  EXPECT_EQ(outcome_of({{doubt}, {line_of(doubt, StatementStatus::reversed)}, {}}),
            MatchOutcome::proven_reversed);
}

TEST(Matching, AWordThatProvesNothingEndsNoDoubt) {
  const auto doubt = in_state(recharge, RechargeState::in_doubt);
  for (const auto status : {StatementStatus::pending, StatementStatus::unknown}) {
    EXPECT_EQ(outcome_of({{doubt}, {line_of(doubt, status)}, {}}), MatchOutcome::agreed);
    EXPECT_THAT(
        found({{doubt}, {line_of(doubt, StatementStatus::rejected), line_of(doubt, status)}, {}}).proofs,
        IsEmpty())
        << "tried again, maybe";
  }
  EXPECT_THAT(found({{doubt}, {}, {}}).breaks, IsEmpty()) << "absence proves nothing";
}

TEST(Matching, ADoubtIsNotEndedByACreditToAnotherLine) {
  const auto doubt = in_state(recharge, RechargeState::in_doubt);
  auto line = line_of(doubt);
  line.line = bench::line_id(99);
  const auto findings = found({{doubt}, {line}, {}});
  ASSERT_THAT(findings.breaks, SizeIs(1));
  expect_open(findings.breaks[0], BreakKind::other_line, 1000);
  EXPECT_THAT(findings.proofs, IsEmpty());
}

TEST(Matching, ACreditToAnotherLineIsABreakThoughNoEnvelopeDiffers) {
  auto line = line_of(recharge);
  line.line = bench::line_id(99);
  expect_open(only_break({{recharge}, {line}, {}}), BreakKind::other_line, 0);
  line.line = {};  // a file without numbers
  EXPECT_THAT(found({{recharge}, {line}, {}}).breaks, IsEmpty());
}

TEST(Matching, DeliveredOnOneSideAloneIsAStatusBreak) {
  for (const auto state : {RechargeState::rejected, RechargeState::cancelled}) {
    const auto ours = in_state(recharge, state);
    expect_open(only_break({{ours}, {line_of(ours)}, {}}), BreakKind::status, 1000);
    EXPECT_THAT(found({{ours}, {}, {}}).breaks, IsEmpty());
  }
  for (const auto status : {StatementStatus::rejected, StatementStatus::reversed, StatementStatus::unknown})
    expect_open(only_break({{recharge}, {line_of(recharge, status)}, {}}), BreakKind::status, -1000);
}

TEST(Matching, WhatIsCreditedTakenBackAndCreditedAgainIsNoDuplicate) {
  auto back = line_of(recharge, StatementStatus::reversed);
  auto again = line_of(recharge);
  again.time = back.time + std::chrono::hours(1);
  EXPECT_THAT(found({{recharge}, {line_of(recharge), back, again}, {}}).breaks, IsEmpty());
  EXPECT_THAT(found({{recharge}, {again, back, line_of(recharge)}, {}}).breaks, IsEmpty()) << "in any order";
}

TEST(Matching, EachCreditTooManyIsADuplicate) {
  const auto findings = found({{recharge}, {line_of(recharge), line_of(recharge), line_of(recharge)}, {}});
  ASSERT_THAT(findings.breaks, SizeIs(2));
  for (const auto& broken : findings.breaks) expect_open(broken, BreakKind::duplicate_at_operator, 1000);
  EXPECT_THAT((std::vector{findings.breaks[0].statement_line, findings.breaks[1].statement_line}),
              ElementsAre(2, 3));
}

TEST(Matching, TheOperatorsReferenceMatchesWhereOursIsMissing) {
  auto line = line_of(recharge);
  line.recharge.reset();
  EXPECT_THAT(found({{recharge}, {line}, {}}).breaks, IsEmpty());
  line.recharge = domain::RechargeId{domain::make_uuid_v7(noon("2026-03-10"), 9, 9)};  // garbled
  EXPECT_THAT(found({{recharge}, {line}, {}}).breaks, IsEmpty());

  const auto doubt = in_state(recharge, RechargeState::in_doubt);
  EXPECT_EQ(outcome_of({{doubt}, {line}, {}}), MatchOutcome::proven_delivered);
  line.recharge.reset();
  expect_open(only_break({{recharge}, {line_of(recharge), line}, {}}), BreakKind::duplicate_at_operator,
              1000);
}

TEST(Matching, WhatMerelyLooksAlikeIsSuggestedAndNotMatched) {
  auto line = line_of(recharge);
  line.recharge.reset();
  line.operator_reference = "of-nobody";
  const auto far = delivered(5, noon("2026-03-20"));
  for (const bool by_line : {true, false}) {
    if (!by_line) line.line = {};
    const auto findings = found({{recharge, far}, {line, line_of(far)}, {}});
    ASSERT_THAT(findings.breaks, SizeIs(2));
    expect_open(findings.breaks[0], BreakKind::missing_here, 1000);
    EXPECT_EQ(findings.breaks[0].suggested, recharge.id);
    expect_open(findings.breaks[1], BreakKind::missing_at_operator, -1000);
  }
  line.time = noon("2026-03-14");
  EXPECT_FALSE(found({{recharge}, {line}, {}}).breaks[0].suggested) << "too long after";
}

TEST(Matching, TooMuchInCommonWithNothingIsAnErrorAndNoFinding) {
  auto scope = bench::scope();
  scope.most_unmatched = 10;
  for (const bool missing_here : {true, false}) {
    Sides sides;
    for (std::uint64_t number = 0; number < 11; ++number) {
      const auto ours = delivered(number, noon("2026-03-10"));
      if (missing_here)
        sides.theirs.push_back(line_of(ours));
      else
        sides.ours.push_back(ours);
    }
    const auto findings = bench::match(sides, scope);
    ASSERT_FALSE(findings);
    EXPECT_EQ(findings.error().code, domain::ErrorCode::resource_exhausted);
    EXPECT_EQ(findings.error().reason, "TOO_MANY_BREAKS");
    EXPECT_EQ(findings.error().metadata.at("limit"), "10");
  }
}

TEST(Matching, WhatAgreesIsNotKept) {
  auto scope = bench::scope();
  scope.most_unmatched = 1;
  Sides sides;
  for (std::uint64_t number = 0; number < 20'000; ++number) {
    sides.ours.push_back(delivered(number, noon("2026-03-10") + std::chrono::seconds(number)));
    sides.theirs.push_back(line_of(sides.ours.back()));
  }
  EXPECT_EQ(found(sides, scope).envelopes[0].statement.count, 20'000);
}

TEST(Matching, AnErrorOfAStoreEndsTheMatching) {
  class Broken final : public TheirLines {
   public:
    domain::Result<std::optional<StatementLine>> next() override {
      return domain::fail(domain::ErrorCode::unavailable, "LEDGER_UNAVAILABLE", "The store is away.");
    }
  };
  bench::Books books({recharge}, {});
  bench::Lines none({});
  Broken broken;
  EXPECT_EQ(match(bench::scope(), books, broken, none).error().reason, "LEDGER_UNAVAILABLE");
  EXPECT_EQ(match(bench::scope(), books, none, broken).error().reason, "LEDGER_UNAVAILABLE");
}

TEST(Matching, AnAmountThatNoTopUpHasIsRefused) {
  auto line = line_of(recharge);
  line.amount_cents = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(bench::match({{recharge}, {line}, {}}).error().reason, "STATEMENT_AMOUNT_TOO_LARGE");
}

TEST(MatchingDeathTest, SourcesOutOfOrderEndTheProcess) {
  class Unsorted final : public OurRecharges {
   public:
    domain::Result<std::optional<OurSide>> next() override { return recharge; }
    domain::Result<std::optional<OurSide>> find(domain::RechargeId) override { return std::nullopt; }
  };
  Unsorted ours;
  bench::Lines none({});
  EXPECT_DEATH((void)match(bench::scope(), ours, none, none), "ascending id");
}

}  // namespace
}  // namespace passerelle::finance
