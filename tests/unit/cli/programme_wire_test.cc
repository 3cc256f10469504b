#include "services/wire/programme_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/wire/value_wire.h"

namespace passerelle::wire {
namespace {

domain::Programme rich_programme() {
  using namespace domain;
  const auto day = *parse_iso_day("2026-02-28");
  Programme programme;
  programme.version = 3;
  programme.name = "Été";
  programme.sites = {{{"marseille"}, "Marseille"}};
  programme.operators = {{{"sfr"}, "SFR"}, {{"free"}, "Free"}};
  programme.offers = {{{"data-10gb"},
                       "10 Go",
                       {10'240},
                       30,
                       {1'000},
                       {500},
                       Tariff::sold,
                       {{{"sfr"}, "P10"}, {{"free"}, "F10"}},
                       {day, std::nullopt}},
                      {{"gift"}, "Don", {5'120}, 30, {500}, {0}, Tariff::free, {{{"sfr"}, "P5"}}, {}}};
  programme.rules = {
      {{"referral"}, "Orientation", ReferralInDate{9, 1}, {}, std::nullopt, {}},
      {{"confirmed"},
       "Confirmée",
       LineConfirmed{std::nullopt},
       {{"gift"}},
       Tariff::free,
       {std::nullopt, day}},
      {{"fresh"}, "Fraîche", LineConfirmed{90}, {}, std::nullopt, {}},
      {{"served"}, "Servie", LineOperatorServesOffer{}, {}, std::nullopt, {}},
      {{"a"},
       "",
       Quota{Scope::beneficiary, QuotaMeasure::price_paid, {WindowKind::calendar_month, 0}, 3'000},
       {},
       std::nullopt,
       {}},
      {{"b"},
       "",
       Quota{Scope::line, QuotaMeasure::count, {WindowKind::rolling_days, 30}, 1},
       {},
       Tariff::free,
       {}},
      {{"c"},
       "",
       Quota{Scope::site, QuotaMeasure::megabytes, {WindowKind::calendar_year, 0}, 7},
       {},
       std::nullopt,
       {}},
      {{"d"},
       "",
       Quota{Scope::site, QuotaMeasure::face_value, {WindowKind::referral_period, 0}, 8},
       {},
       std::nullopt,
       {}},
      {{"e"},
       "",
       Quota{Scope::site, QuotaMeasure::count, {WindowKind::lifetime, 0}, 9},
       {},
       std::nullopt,
       {}}};
  programme.envelopes = {
      {{"v"}, "Valeur", {"sfr"}, 2026, Asset::eur_cent, 100'000'000, {{"data-10gb"}}, {day, day}},
      {{"u"}, "Unités", {"free"}, 2020, Asset::unit, 20'000, {{"gift"}}, {}},
      {{"m"}, "Mo", {"sfr"}, 2026, Asset::megabyte, 5, {{"gift"}, {"data-10gb"}}, {}}};
  return programme;
}

TEST(ProgrammeWire, NothingOfAProgrammeIsLostOnTheWay) {
  const auto there_and_back = from_wire(to_wire(rich_programme()));
  ASSERT_TRUE(there_and_back) << there_and_back.error().message;
  EXPECT_EQ(*there_and_back, rich_programme());
}

TEST(ProgrammeWire, EveryFieldThatMeansNothingIsNamed) {
  auto message = to_wire(rich_programme());
  message.mutable_offers(0)->set_tariff(v1::TARIFF_UNSPECIFIED);
  message.mutable_offers(0)->mutable_price()->set_currency_code("USD");
  message.mutable_offers(0)->mutable_validity()->mutable_from()->set_day(30);
  message.mutable_rules(0)->clear_condition();
  message.mutable_rules(4)->mutable_quota()->set_scope(static_cast<v1::Scope>(99));
  message.mutable_envelopes(2)->set_measure(v1::MEASURE_UNSPECIFIED);
  const auto programme = from_wire(message);
  ASSERT_FALSE(programme);
  EXPECT_EQ(programme.error().reason, "PROGRAMME_INVALID");
  std::vector<std::string> fields;
  for (const auto& violation : programme.error().field_violations) fields.push_back(violation.field);
  EXPECT_THAT(fields, testing::ElementsAre("offers[0].tariff", "offers[0].price.currency_code",
                                           "offers[0].validity.from", "rules[0].condition",
                                           "rules[4].quota.scope", "envelopes[2].measure"));
}

TEST(ValueWire, InstantsKeepTheirMillisecondsBefore1970Too) {
  for (const std::int64_t ms :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{1'792'886'399'123}}) {
    EXPECT_EQ(from_wire(to_wire(domain::from_unix_ms(ms))), domain::from_unix_ms(ms));
  }
  google::protobuf::Timestamp far;
  far.set_seconds(std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(from_wire(far));
}

}  // namespace
}  // namespace passerelle::wire
