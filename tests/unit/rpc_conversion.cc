#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/rpc/beneficiary_conversion.h"
#include "services/rpc/envelope_conversion.h"
#include "services/rpc/programme_conversion.h"
#include "services/rpc/recharge_conversion.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/programme_wire.h"
#include "services/wire/value_wire.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::rpc {
namespace {

namespace sample = domain::sample;
using domain::Language;

// Every kind of rule, every optional part.
domain::Programme full_programme() {
  using namespace domain;
  Programme programme = sample::programme();
  programme.rules = {
      sample::rule("referral", ReferralInDate{9, 1}),
      sample::rule("confirmed-ever", LineConfirmed{}),
      sample::rule("confirmed", LineConfirmed{365}),
      sample::rule("served", LineOperatorServesOffer{}),
      sample::rule(
          "paid", Quota{Scope::beneficiary, QuotaMeasure::price_paid, {WindowKind::calendar_month, 0}, 3000}),
      sample::rule("free", Quota{Scope::line, QuotaMeasure::count, {WindowKind::rolling_days, 30}, 1}),
      sample::rule("site", Quota{Scope::site, QuotaMeasure::megabytes, {WindowKind::calendar_year, 0}, 5}),
      sample::rule("period",
                   Quota{Scope::line, QuotaMeasure::face_value, {WindowKind::referral_period, 0}, 7}),
      sample::rule("life", Quota{Scope::beneficiary, QuotaMeasure::count, {WindowKind::lifetime, 0}, 12})};
  programme.rules[5].tariff = Tariff::free;
  programme.rules[6].offers = {{"data-10gb"}};
  programme.rules[7].validity = {sample::day("2026-01-01"), std::nullopt};
  programme.offers[0].validity = {std::nullopt, sample::day("2026-12-31")};
  programme.envelopes[0].validity = {sample::day("2026-01-01"), sample::day("2026-12-31")};
  return programme;
}

TEST(ProgrammeConversion, WhatIsAppliedIsWhatIsRead) {
  const auto programme = full_programme();
  const auto back = programme_from(wire::to_wire(programme));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, programme);
}

TEST(ProgrammeConversion, NamesEveryPlaceThatSaysNothingUsable) {
  auto programme = wire::to_wire(full_programme());
  programme.mutable_offers(0)->mutable_price()->set_currency_code("USD");
  programme.mutable_offers(1)->set_tariff(v1::TARIFF_UNSPECIFIED);
  programme.mutable_rules(0)->clear_condition();
  programme.mutable_rules(4)->mutable_quota()->set_scope(v1::SCOPE_UNSPECIFIED);
  programme.mutable_rules(5)->mutable_quota()->mutable_window()->set_kind(v1::Window::KIND_UNSPECIFIED);
  programme.mutable_envelopes(1)->set_measure(static_cast<v1::Measure>(9));
  programme.mutable_envelopes(0)->mutable_validity()->mutable_from()->set_month(13);
  const auto back = programme_from(programme);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().reason, "PROGRAMME_INVALID");
  std::set<std::string> fields;
  for (const auto& violation : back.error().field_violations) fields.insert(violation.field);
  EXPECT_EQ(fields,
            (std::set<std::string>{"programme.offers[0].price.currency_code", "programme.offers[1].tariff",
                                   "programme.rules[0].condition", "programme.rules[4].quota.scope",
                                   "programme.rules[5].quota.window.kind", "programme.envelopes[1].measure",
                                   "programme.envelopes[0].validity.from"}));
}

TEST(ValueConversion, DaysAndInstantsComeBackAsTheyWere) {
  for (const char* iso : {"2024-02-29", "1969-12-31", "2026-03-29", "9999-12-31"})
    EXPECT_EQ(day_from(wire::to_wire(sample::day(iso)), "day"), sample::day(iso));
  for (const std::int64_t ms : {0LL, 1LL, -1LL, 1'790'000'000'123LL, -62'135'596'800'000LL})
    EXPECT_EQ(instant_from(wire::to_wire(domain::from_unix_ms(ms)), "time"), domain::from_unix_ms(ms));
}

TEST(ValueConversion, DaysThatNoCalendarHasAreRefused) {
  for (const auto& [year, month, day] : {std::tuple{2026, 2, 29},
                                         {2026, 0, 1},
                                         {2026, 13, 1},
                                         {0, 1, 1},
                                         {2026, 4, 31},
                                         {10'000, 1, 1},
                                         {2026, 1, -1}}) {
    v1::Date date;
    date.set_year(year);
    date.set_month(month);
    date.set_day(day);
    EXPECT_FALSE(day_from(date, "day")) << year << "-" << month << "-" << day;
  }
}

broker::BeneficiaryProfile profile() {
  broker::BeneficiaryProfile result;
  result.beneficiary.id = *domain::BeneficiaryId::parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
  result.beneficiary.site = {"lyon"};
  result.beneficiary.line = domain::Line{{}, {"sfr"}, std::nullopt, sample::day("2026-01-15")};
  result.beneficiary.revision = 4;
  result.identity = {{"Aïcha", "N'Diaye"}, *domain::PhoneNumber::parse("0612345678")};
  return result;
}

TEST(BeneficiaryConversion, ShowsIdentitiesToThoseWhoWorkWithPeople) {
  for (const Role role : {Role::counter, Role::campaign_manager, Role::administrator}) {
    const auto shown = to_proto(profile(), Principal{"p", {role}, {}});
    EXPECT_EQ(shown.given_name(), "Aïcha");
    EXPECT_EQ(shown.family_name(), "N'Diaye");
    EXPECT_EQ(shown.phone_number(), "+33612345678");
    EXPECT_EQ(shown.territory(), "FR");
    EXPECT_EQ(shown.etag(), "4");
  }
}

TEST(BeneficiaryConversion, MasksThemForEverybodyElse) {
  for (const Role role : {Role::finance, Role::auditor, Role::integrator}) {
    const auto shown = to_proto(profile(), Principal{"p", {role}, {}});
    EXPECT_TRUE(shown.given_name().empty());
    EXPECT_TRUE(shown.family_name().empty());
    EXPECT_EQ(shown.phone_number(), "+33 ** ** ** ** 78");
    EXPECT_EQ(shown.SerializeAsString().find("612345678"), std::string::npos);
  }
}

TEST(RechargeConversion, ARefusalTellsEachRuleAndTheDateThatSuitsAll) {
  domain::Recharge recharge;
  recharge.state = domain::RechargeState::refused;
  domain::Violation quota;
  quota.rule = {"paid"};
  quota.reason = domain::RefusalReason::quota_exceeded;
  quota.scope = domain::Scope::beneficiary;
  quota.measure = domain::QuotaMeasure::price_paid;
  quota.window = domain::Window{domain::WindowKind::calendar_month, 0};
  quota.limit = 3000;
  quota.used = 3000;
  quota.asked = 500;
  quota.next_date = sample::day("2026-04-01");
  domain::Violation too_early = quota;
  too_early.rule = {"free"};
  too_early.next_date = sample::day("2026-03-20");
  recharge.violations = {quota, too_early};

  const auto refusal = refusal_of(recharge, full_programme(), Language::french);
  ASSERT_EQ(refusal.violations_size(), 2);
  EXPECT_EQ(refusal.violations(0).reason(), "QUOTA_EXCEEDED");
  EXPECT_EQ(refusal.violations(0).limit(), 3000);
  EXPECT_EQ(refusal.violations(0).used(), 3000);
  EXPECT_EQ(refusal.violations(0).asked(), 500);
  EXPECT_EQ(refusal.violations(0).measure(), v1::PRICE_PAID);
  EXPECT_EQ(refusal.violations(0).explanation(), domain::explain(quota, full_programme(), Language::french));
  EXPECT_EQ(refusal.next_date().month(), 4);
  EXPECT_EQ(refusal.next_date().day(), 1);
}

TEST(EnvelopeConversion, BalancesAddUp) {
  const auto envelope =
      to_proto(sample::value_envelope(), {{"sfr-2026-value"}, domain::Asset::eur_cent, 1000, 300, 200});
  EXPECT_EQ(envelope.name(), "envelopes/sfr-2026-value");
  EXPECT_EQ(envelope.funded(), envelope.available() + envelope.held() + envelope.spent());
  EXPECT_EQ(envelope.available(), 500);
}

}  // namespace
}  // namespace passerelle::rpc
