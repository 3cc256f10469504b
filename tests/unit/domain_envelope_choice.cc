#include <gtest/gtest.h>

#include "services/domain/envelope_choice.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;
using sample::decide_on;

Violation only_violation(const Decision& decision) {
  EXPECT_EQ(decision.violations.size(), 1U);
  return decision.violations.empty() ? Violation{} : decision.violations[0];
}

TEST(EnvelopeChoice, TakesTheFirstThatCanPay) {
  auto facts = sample::facts();
  EXPECT_EQ(decide_on("2026-02-01", sample::programme(), facts).envelope.value, "sfr-2026-value");
  facts.envelopes[0].held = 99'999'000 + 1;  // one cent short of a recharge's face value
  EXPECT_EQ(decide_on("2026-02-01", sample::programme(), facts).envelope.value, "sfr-2020-gift");
  facts.envelopes[0].held = 99'999'000;
  EXPECT_EQ(decide_on("2026-02-01", sample::programme(), facts).envelope.value, "sfr-2026-value");
}

TEST(EnvelopeChoice, CountsWhatIsHeldAndWhatIsSpent) {
  auto facts = sample::facts();
  facts.envelopes = {{{"sfr-2020-gift"}, Asset::unit, 20'000, 10'000, 10'000}};
  const auto violation = only_violation(decide_on("2026-02-01", sample::programme(), facts));
  EXPECT_EQ(violation.reason, RefusalReason::envelope_exhausted);
  EXPECT_EQ(violation.rule.value, "envelope");
  EXPECT_EQ(violation.next_date, std::nullopt);
  facts.envelopes[0].spent -= 1;
  EXPECT_TRUE(decide_on("2026-02-01", sample::programme(), facts).granted());
}

TEST(EnvelopeChoice, AnEnvelopePaysForItsOffersAlone) {
  auto facts = sample::facts();
  facts.envelopes[1].spent = 20'000;
  EXPECT_EQ(only_violation(decide_on("2026-02-01", sample::programme(), facts, sample::free_offer())).reason,
            RefusalReason::envelope_exhausted);
}

TEST(EnvelopeChoice, AnEnvelopePaysForItsOperatorsLinesAlone) {
  auto programme = sample::programme();
  for (auto& envelope : programme.envelopes) envelope.operator_id = {"autre"};
  EXPECT_EQ(only_violation(decide_on("2026-02-01", programme, sample::facts())).reason,
            RefusalReason::no_envelope);
}

TEST(EnvelopeChoice, AnEnvelopePaysFromItsFirstToItsLastDay) {
  auto programme = sample::programme();
  programme.envelopes.pop_back();
  programme.envelopes[0].validity = {day("2026-01-01"), day("2026-12-31")};
  EXPECT_TRUE(decide_on("2026-01-01", programme, sample::facts()).granted());
  EXPECT_TRUE(decide_on("2026-12-31", programme, sample::facts()).granted());
  const auto before = only_violation(decide_on("2025-12-31", programme, sample::facts()));
  EXPECT_EQ(before.reason, RefusalReason::no_envelope);
  EXPECT_EQ(before.next_date, day("2026-01-01"));
  const auto after = only_violation(decide_on("2027-01-01", programme, sample::facts()));
  EXPECT_EQ(after.reason, RefusalReason::no_envelope);
  EXPECT_EQ(after.next_date, std::nullopt);
}

TEST(EnvelopeChoice, AnExhaustedEnvelopeSaysWhenTheNextOneBegins) {
  auto programme = sample::programme();
  programme.envelopes[1].validity.from = day("2027-01-01");
  auto facts = sample::facts();
  facts.envelopes[0].spent = facts.envelopes[0].funded;
  const auto violation = only_violation(decide_on("2026-11-23", programme, facts));
  EXPECT_EQ(violation.reason, RefusalReason::envelope_exhausted);
  EXPECT_EQ(violation.next_date, day("2027-01-01"));
}

TEST(EnvelopeChoice, ARechargeTakesItsFaceValueOneUnitOrItsData) {
  const auto offer = sample::sold_offer();
  EXPECT_EQ(amount_of(offer, Asset::eur_cent), 1000);
  EXPECT_EQ(amount_of(offer, Asset::unit), 1);
  EXPECT_EQ(amount_of(offer, Asset::megabyte), 10240);
}

}  // namespace
}  // namespace passerelle::domain
