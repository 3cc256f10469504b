#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "services/domain/decision.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;
using sample::decide_on;

Programme with(std::vector<Rule> rules) {
  auto programme = sample::programme();
  programme.rules = std::move(rules);
  return programme;
}

std::vector<std::string> reasons(const Decision& decision) {
  std::vector<std::string> names;
  for (const auto& violation : decision.violations) names.emplace_back(to_string(violation.reason));
  return names;
}

using Names = std::vector<std::string>;

const Rule referral = sample::rule("referral", ReferralInDate{9, 1});
const Rule confirmed = sample::rule("line-confirmed", LineConfirmed{90});
const Rule served = sample::rule("line-operator", LineOperatorServesOffer{});

TEST(Decision, GrantsAndSaysWhoPaysAndWhoDelivers) {
  const auto decision = decide_on("2026-02-01", with({referral, confirmed, served}), sample::facts());
  EXPECT_TRUE(decision.granted());
  EXPECT_EQ(decision.envelope.value, "sfr-2026-value");
  EXPECT_EQ(decision.operator_id.value, "sfr");
  EXPECT_EQ(decision.product_code, "DATA-10GB-30D");
  EXPECT_EQ(decision.next_date(), std::nullopt);
}

struct ReferralCase {
  const char* issued_on;
  int renewals;
  const char* today;
  const char* reason;  // empty: granted
};

TEST(Decision, AReferralIsInDateForNineMonthsAndOnceMore) {
  for (const auto& [issued_on, renewals, today, reason] : {
           ReferralCase{"2026-01-15", 0, "2026-01-15", ""},
           ReferralCase{"2026-01-15", 0, "2026-01-14", "REFERRAL_NOT_YET_VALID"},
           ReferralCase{"2026-01-15", 0, "2026-10-14", ""},
           ReferralCase{"2026-01-15", 0, "2026-10-15", "REFERRAL_EXPIRED"},
           ReferralCase{"2026-01-15", 1, "2027-07-14", ""},
           ReferralCase{"2026-01-15", 1, "2027-07-15", "REFERRAL_EXPIRED"},
           ReferralCase{"2026-01-15", 5, "2027-07-15", "REFERRAL_EXPIRED"},  // one renewal counts
           ReferralCase{"2026-05-31", 0, "2027-02-27", ""},                  // 31 May + 9 months
           ReferralCase{"2026-05-31", 0, "2027-02-28", "REFERRAL_EXPIRED"},
           ReferralCase{"2027-05-31", 0, "2028-02-28", ""},  // a leap year
           ReferralCase{"2027-05-31", 0, "2028-02-29", "REFERRAL_EXPIRED"},
       }) {
    auto facts = sample::facts();
    facts.beneficiary.referral = Referral{"", day(issued_on), renewals};
    const auto decision = decide_on(today, with({referral}), facts);
    EXPECT_EQ(reasons(decision), *reason == 0 ? Names{} : Names{reason}) << issued_on << " on " << today;
  }
}

TEST(Decision, AReferralEndsAtMidnightInParisNotInGreenwich) {
  auto facts = sample::facts();
  facts.beneficiary.referral = Referral{"", day("2026-01-25"), 0};
  const auto programme = with({referral});
  // The 25th of October 2026 has 25 hours; it begins at 22:00 UTC on the 24th.
  const auto midnight = from_unix_ms(1'792'879'200'000);
  const SiteId site{"lyon"};
  EXPECT_TRUE(decide(programme, sample::sold_offer(), site, facts, midnight - Duration{1}).granted());
  EXPECT_FALSE(decide(programme, sample::sold_offer(), site, facts, midnight).granted());
}

TEST(Decision, ANotYetValidReferralSaysFromWhen) {
  auto facts = sample::facts();
  facts.beneficiary.referral->issued_on = day("2026-03-29");
  EXPECT_EQ(decide_on("2026-03-28", with({referral}), facts).next_date(), day("2026-03-29"));
}

TEST(Decision, APersonWithoutAReferralIsRefusedWithoutADate) {
  auto facts = sample::facts();
  facts.beneficiary.referral.reset();
  const auto decision = decide_on("2026-02-01", with({referral}), facts);
  EXPECT_EQ(reasons(decision), Names{"REFERRAL_MISSING"});
  EXPECT_EQ(decision.next_date(), std::nullopt);
}

TEST(Decision, ALineIsConfirmedForSoManyDays) {
  auto facts = sample::facts();  // confirmed on 15 January
  const auto programme = with({confirmed});
  EXPECT_TRUE(decide_on("2026-04-15", programme, facts).granted());  // 90 days, over the change of clocks
  EXPECT_EQ(reasons(decide_on("2026-04-16", programme, facts)), Names{"LINE_CONFIRMATION_TOO_OLD"});
  facts.beneficiary.line->confirmed_on.reset();
  EXPECT_EQ(reasons(decide_on("2026-02-01", programme, facts)), Names{"LINE_NOT_CONFIRMED"});
}

TEST(Decision, ALineConfirmedOnceStaysSoWhereTheRuleHasNoAge) {
  const auto ever = sample::rule("line-confirmed", LineConfirmed{});
  EXPECT_TRUE(decide_on("2036-02-01", with({ever}), sample::facts()).granted());
}

TEST(Decision, TheLinesOperatorHasToBeKnownAndToServeTheOffer) {
  auto facts = sample::facts();
  facts.beneficiary.line->operator_id = {};
  EXPECT_EQ(reasons(decide_on("2026-02-01", with({served}), facts)), Names{"LINE_OPERATOR_UNKNOWN"});
  facts.beneficiary.line->operator_id = {"autre"};
  EXPECT_EQ(reasons(decide_on("2026-02-01", with({served}), facts)), Names{"LINE_OPERATOR_NOT_SERVED"});
  // Without the rule nobody can pay all the same.
  EXPECT_EQ(reasons(decide_on("2026-02-01", with({}), facts)), Names{"NO_ENVELOPE"});
}

TEST(Decision, APersonWithoutALineIsToldOnce) {
  auto facts = sample::facts();
  facts.beneficiary.line.reset();
  const auto per_line =
      sample::rule("per-line", Quota{Scope::line, QuotaMeasure::count, {WindowKind::lifetime, 0}, 0});
  const auto decision = decide_on("2026-02-01", with({confirmed, served, per_line}), facts);
  EXPECT_EQ(reasons(decision), Names{"LINE_MISSING"});
  EXPECT_EQ(decision.violations[0].rule.value, "line-on-file");
}

TEST(Decision, ReportsEveryRuleThatRefusesInOrder) {
  auto programme = with({confirmed, referral, served});
  programme.offers[0].validity.until = day("2026-01-31");
  programme.rules.push_back(
      sample::rule("never", Quota{Scope::beneficiary, QuotaMeasure::count, {WindowKind::lifetime, 0}, 0}));
  auto facts = sample::facts();
  facts.beneficiary.referral.reset();
  facts.beneficiary.line->confirmed_on.reset();
  facts.envelopes.clear();
  const auto decision = decide_on("2026-02-01", programme, facts, programme.offers[0]);
  EXPECT_EQ(reasons(decision), (Names{"OFFER_NOT_IN_FORCE", "LINE_NOT_CONFIRMED", "REFERRAL_MISSING",
                                      "QUOTA_EXCEEDED", "ENVELOPE_EXHAUSTED"}));
  std::vector<std::string> rules;
  for (const auto& violation : decision.violations) rules.push_back(violation.rule.value);
  EXPECT_EQ(rules, (Names{"offer-in-force", "line-confirmed", "referral", "never", "envelope"}));
  EXPECT_TRUE(decision.envelope.empty());
  EXPECT_TRUE(decision.product_code.empty());
}

TEST(Decision, AnOfferIsInForceFromItsFirstToItsLastDay) {
  auto programme = with({});
  programme.offers[0].validity = {day("2026-02-01"), day("2026-02-28")};
  const auto& offer = programme.offers[0];
  EXPECT_TRUE(decide_on("2026-02-01", programme, sample::facts(), offer).granted());
  EXPECT_TRUE(decide_on("2026-02-28", programme, sample::facts(), offer).granted());
  const auto before = decide_on("2026-01-31", programme, sample::facts(), offer);
  EXPECT_EQ(reasons(before), Names{"OFFER_NOT_IN_FORCE"});
  EXPECT_EQ(before.next_date(), day("2026-02-01"));
  const auto after = decide_on("2026-03-01", programme, sample::facts(), offer);
  EXPECT_EQ(reasons(after), Names{"OFFER_NOT_IN_FORCE"});
  EXPECT_EQ(after.next_date(), std::nullopt);
}

TEST(Decision, ARuleIsTriedWhileItIsInForceAlone) {
  auto facts = sample::facts();
  facts.beneficiary.referral.reset();
  auto dated = referral;
  dated.validity = {day("2026-03-01"), day("2026-03-31")};
  const auto programme = with({dated});
  EXPECT_TRUE(decide_on("2026-02-28", programme, facts).granted());
  EXPECT_FALSE(decide_on("2026-03-01", programme, facts).granted());
  EXPECT_FALSE(decide_on("2026-03-31", programme, facts).granted());
  EXPECT_TRUE(decide_on("2026-04-01", programme, facts).granted());
  // While it refuses, it says when it will no longer.
  EXPECT_EQ(decide_on("2026-03-15", programme, facts).next_date(), day("2026-04-01"));
}

TEST(Decision, ARuleIsAboutItsOffersAndItsTariffAlone) {
  auto facts = sample::facts();
  facts.beneficiary.referral.reset();
  auto for_free = referral;
  for_free.tariff = Tariff::free;
  EXPECT_TRUE(decide_on("2026-02-01", with({for_free}), facts, sample::sold_offer()).granted());
  EXPECT_FALSE(decide_on("2026-02-01", with({for_free}), facts, sample::free_offer()).granted());
  auto for_one = referral;
  for_one.offers = {{"data-10gb"}};
  EXPECT_FALSE(decide_on("2026-02-01", with({for_one}), facts, sample::sold_offer()).granted());
  EXPECT_TRUE(decide_on("2026-02-01", with({for_one}), facts, sample::free_offer()).granted());
}

TEST(Decision, IsPossibleAgainOnceEveryRuleWouldPass) {
  Decision decision;
  decision.violations.resize(2);
  decision.violations[0].next_date = day("2026-03-01");
  EXPECT_EQ(decision.next_date(), std::nullopt);
  decision.violations[1].next_date = day("2026-02-01");
  EXPECT_EQ(decision.next_date(), day("2026-03-01"));
}

}  // namespace
}  // namespace passerelle::domain
