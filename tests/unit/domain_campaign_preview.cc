#include <gtest/gtest.h>

#include "services/domain/campaign_preview.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;

Quota one_in_30_days(Scope scope) { return {scope, QuotaMeasure::count, {WindowKind::rolling_days, 30}, 1}; }

class Preview : public ::testing::Test {
 protected:
  PreviewLine of(bool recycled = false) const {
    return preview_of(decide(programme, offer, {"lyon"}, facts, sample::noon("2026-03-01")), recycled);
  }
  static PreviewLine of_flaw(std::string reason) {
    CampaignLine line;
    line.state = LineState::flawed;
    line.reason = std::move(reason);
    return preview_of_flaw(line);
  }
  Programme programme = sample::programme();
  const Offer offer = sample::sold_offer();
  DecisionFacts facts = sample::facts();
};

TEST_F(Preview, TellsWhyALineWouldNotRun) {
  EXPECT_EQ(of_flaw(std::string(duplicate_reason)).verdict, PreviewVerdict::duplicate);
  EXPECT_EQ(of_flaw(std::string(unknown_reason)).verdict, PreviewVerdict::person_unknown);
  EXPECT_EQ(of_flaw("PHONE_NUMBER_INVALID").verdict, PreviewVerdict::malformed);
  EXPECT_EQ(of().verdict, PreviewVerdict::served);
  EXPECT_EQ(of(true).verdict, PreviewVerdict::unconfirmed);
}

TEST_F(Preview, TellsARefusalByItsRuleAndItsNextDate) {
  programme.rules = {sample::rule("referral", ReferralInDate{1, 0})};
  const auto line = of();  // referred on 15 January
  EXPECT_EQ(line.verdict, PreviewVerdict::refused);
  ASSERT_EQ(line.violations.size(), 1U);
  EXPECT_EQ(line.violations[0].rule, RuleId{"referral"});
}

TEST_F(Preview, TellsApartWhomSomebodyElseServedInTheSameWindow) {
  programme.rules = {sample::rule("monthly", one_in_30_days(Scope::line))};
  facts.by_line = {sample::usage("2026-02-20", offer)};
  const auto line = of();
  EXPECT_EQ(line.verdict, PreviewVerdict::served_already);
  EXPECT_EQ(line.next_date, day("2026-03-22"));
}

TEST_F(Preview, AQuotaThatNothingWasTakenFromIsARefusal) {
  auto none = one_in_30_days(Scope::beneficiary);
  none.limit = 0;
  programme.rules = {sample::rule("none", none)};
  EXPECT_EQ(of().verdict, PreviewVerdict::refused);
  auto site = one_in_30_days(Scope::site);
  programme.rules = {sample::rule("site", site)};
  facts.by_site = {sample::usage("2026-02-20", offer)};
  EXPECT_EQ(of().verdict, PreviewVerdict::refused) << "others of the site were served, not this person";
}

TEST_F(Preview, LackOfMoneyIsNoRefusalUnlessARuleRefusesToo) {
  for (auto& envelope : facts.envelopes) envelope.held = envelope.funded;
  EXPECT_EQ(of().verdict, PreviewVerdict::unfunded);
  programme.rules = {sample::rule("referral", ReferralInDate{1, 0})};
  EXPECT_EQ(of().verdict, PreviewVerdict::refused);
}

TEST_F(Preview, AddsUpWhatItCostsInEurosUnitsAndMegabytes) {
  PreviewTally tally(offer, Asset::eur_cent, 100'000);
  for (int i = 0; i < 3; ++i) tally.add(of());
  tally.add(of_flaw(std::string(duplicate_reason)));
  tally.add(of(true));
  const auto& totals = tally.totals();
  EXPECT_EQ(totals.total(), 5);
  EXPECT_EQ(totals.of(PreviewVerdict::served), 3);
  EXPECT_EQ(totals.of(PreviewVerdict::duplicate), 1);
  EXPECT_EQ(totals.of(PreviewVerdict::unconfirmed), 1);
  EXPECT_EQ(totals.of(PreviewVerdict::refused), 0);
  EXPECT_EQ(totals.face_value, EuroCents{3'000});
  EXPECT_EQ(totals.units, 3);
  EXPECT_EQ(totals.data, Megabytes{30'720});
  EXPECT_EQ(totals.needed, 3'000);
  EXPECT_EQ(totals.available, 100'000);
  PreviewTally in_units(offer, Asset::unit, 20'000);
  in_units.add(of());
  EXPECT_EQ(in_units.totals().needed, 1);
  PreviewTally in_megabytes(offer, Asset::megabyte, 1'000'000);
  in_megabytes.add(of());
  EXPECT_EQ(in_megabytes.totals().needed, 10'240);
}

TEST_F(Preview, CountsALineWithEveryRuleThatRefusesItAndKeepsTheDates) {
  programme.rules = {sample::rule("monthly", one_in_30_days(Scope::line)),
                     sample::rule("referral", ReferralInDate{1, 0})};
  PreviewTally tally(offer, Asset::eur_cent, 0);
  facts.by_line = {sample::usage("2026-02-20", offer)};
  tally.add(of());
  facts.by_line = {sample::usage("2026-02-10", offer)};
  tally.add(of());
  facts.by_line.clear();
  tally.add(of());
  const auto& by_rule = tally.totals().by_rule;
  EXPECT_EQ(by_rule.at({"referral"}).lines, 3);
  EXPECT_EQ(by_rule.at({"monthly"}).lines, 2);
  EXPECT_EQ(by_rule.at({"monthly"}).reason, RefusalReason::quota_exceeded);
  EXPECT_EQ(by_rule.at({"monthly"}).first_date, day("2026-03-12"));
  EXPECT_EQ(by_rule.at({"monthly"}).last_date, day("2026-03-22"));
  EXPECT_FALSE(by_rule.at({"referral"}).first_date);
}

}  // namespace
}  // namespace passerelle::domain
