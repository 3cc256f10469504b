#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "services/domain/programme.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;

Programme valid_programme() {
  auto programme = sample::programme();
  programme.rules = {
      sample::rule("referral", ReferralInDate{9, 1}), sample::rule("confirmed", LineConfirmed{90}),
      sample::rule("served", LineOperatorServesOffer{}),
      sample::rule("quota",
                   Quota{Scope::beneficiary, QuotaMeasure::count, {WindowKind::rolling_days, 30}, 1})};
  return programme;
}

Quota& quota_of(Programme& programme) { return std::get<Quota>(programme.rules[3].condition); }

std::vector<std::string> paths(const Status& status) {
  std::vector<std::string> found;
  if (!status)
    for (const auto& violation : status.error().field_violations) found.push_back(violation.field);
  return found;
}

struct Case {
  const char* path;
  std::function<void(Programme&)> spoil;
};

TEST(ProgrammeValidation, FindsEveryKindOfMistakeAtItsPath) {
  const std::vector<Case> cases = {
      {"name", [](Programme& p) { p.name.clear(); }},
      {"name", [](Programme& p) { p.name = "a\nb"; }},
      {"sites", [](Programme& p) { p.sites.clear(); }},
      {"sites[1].id", [](Programme& p) { p.sites[1].id = p.sites[0].id; }},
      {"sites[0].id", [](Programme& p) { p.sites[0].id = {"Lyon"}; }},
      {"sites[0].name", [](Programme& p) { p.sites[0].name = std::string(201, 'a'); }},
      {"operators[1].id", [](Programme& p) { p.operators[1].id = {"sfr"}; }},
      {"offers[0].data_mb", [](Programme& p) { p.offers[0].data = {0}; }},
      {"offers[0].valid_for_days", [](Programme& p) { p.offers[0].valid_for_days = 367; }},
      {"offers[0].price", [](Programme& p) { p.offers[0].price = {0}; }},
      {"offers[0].price", [](Programme& p) { p.offers[0].price = {-500}; }},
      {"offers[1].price", [](Programme& p) { p.offers[1].price = {1}; }},
      {"offers[0].routes[0].operator",
       [](Programme& p) { p.offers[0].routes.insert(p.offers[0].routes.begin(), {{"nobody"}, "X"}); }},
      {"offers[0].routes[1].operator", [](Programme& p) { p.offers[0].routes.push_back({{"sfr"}, "X"}); }},
      {"offers[0].routes[0].product", [](Programme& p) { p.offers[0].routes[0].product_code = "a b"; }},
      {"offers[0].until",
       [](Programme& p) { p.offers[0].validity = {day("2026-02-01"), day("2026-01-31")}; }},
      {"rules[0].id", [](Programme& p) { p.rules[0].id = {"line-on-file"}; }},
      {"rules[1].id", [](Programme& p) { p.rules[1].id = {"referral"}; }},
      {"rules[1].offers[0]", [](Programme& p) { p.rules[1].offers = {{"nothing"}}; }},
      {"rules[1].offers[1]", [](Programme& p) { p.rules[1].offers = {{"data-10gb"}, {"data-10gb"}}; }},
      {"rules[0].validity_months", [](Programme& p) { p.rules[0].condition = ReferralInDate{0, 1}; }},
      {"rules[0].max_renewals", [](Programme& p) { p.rules[0].condition = ReferralInDate{9, -1}; }},
      {"rules[1].max_age_days", [](Programme& p) { p.rules[1].condition = LineConfirmed{0}; }},
      {"rules[3].days", [](Programme& p) { quota_of(p).window.days = 0; }},
      {"rules[3].days", [](Programme& p) { quota_of(p).window = {WindowKind::lifetime, 30}; }},
      {"rules[3].limit", [](Programme& p) { quota_of(p).limit = -1; }},
      {"rules[3].scope", [](Programme& p) { quota_of(p).scope = static_cast<Scope>(9); }},
      {"envelopes[0].operator",
       [](Programme& p) {
         p.envelopes[0].operator_id = {"nobody"};
         p.envelopes[0].offers.clear();
       }},
      {"envelopes[0].offers[0]", [](Programme& p) { p.envelopes[0].operator_id = {"autre"}; }},
      {"envelopes[0].offers[0]", [](Programme& p) { p.offers[0].face_value = {0}; }},
      {"envelopes[0].offers", [](Programme& p) { p.envelopes[0].offers.clear(); }},
      {"envelopes[0].amount", [](Programme& p) { p.envelopes[0].amount = 0; }},
      {"envelopes[0].fiscal_year", [](Programme& p) { p.envelopes[0].fiscal_year = 26; }},
      {"envelopes[1].id", [](Programme& p) { p.envelopes[1].id = {"sfr-2026-value"}; }},
  };
  ASSERT_TRUE(validate(valid_programme()));
  for (const auto& [path, spoil] : cases) {
    auto programme = valid_programme();
    spoil(programme);
    const auto found = paths(validate(programme));
    EXPECT_NE(std::find(found.begin(), found.end(), path), found.end())
        << path << " is not among " << ::testing::PrintToString(found);
  }
}

TEST(ProgrammeValidation, ReportsEverythingAtOnce) {
  auto programme = valid_programme();
  programme.name.clear();
  quota_of(programme).limit = -1;
  programme.envelopes[1].amount = -5;
  const auto status = validate(programme);
  EXPECT_EQ(paths(status), (std::vector<std::string>{"name", "rules[3].limit", "envelopes[1].amount"}));
  EXPECT_EQ(status.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(status.error().reason, "PROGRAMME_INVALID");
}

TEST(ProgrammeValidation, AQuotaOverTheReferralNeedsARuleThatSaysHowLongOneLasts) {
  auto programme = valid_programme();
  quota_of(programme).window = {WindowKind::referral_period, 0};
  EXPECT_TRUE(validate(programme));
  programme.rules[0].tariff = Tariff::sold;  // nothing says so for the free offer
  EXPECT_EQ(paths(validate(programme)), std::vector<std::string>{"rules[3].window"});
  programme.rules[3].tariff = Tariff::sold;
  EXPECT_TRUE(validate(programme));
  programme.rules[0].validity.until = day("2026-12-31");  // ends before the quota does
  EXPECT_EQ(paths(validate(programme)), std::vector<std::string>{"rules[3].window"});
  programme.rules[3].validity.until = day("2026-12-31");
  EXPECT_TRUE(validate(programme));
  quota_of(programme).scope = Scope::site;
  EXPECT_EQ(paths(validate(programme)), std::vector<std::string>{"rules[3].window"});
}

}  // namespace
}  // namespace passerelle::domain
