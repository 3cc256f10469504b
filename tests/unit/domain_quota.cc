#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "services/domain/decision.h"
#include "services/domain/window.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;
using sample::decide_on;
using sample::usage;

Rule quota(QuotaMeasure measure, Window window, std::int64_t limit, Scope scope = Scope::beneficiary) {
  return sample::rule("quota", Quota{scope, measure, window, limit});
}

Programme with(Rule rule) {
  auto programme = sample::programme();
  programme.rules = {sample::rule("referral", ReferralInDate{9, 1}), std::move(rule)};
  return programme;
}

constexpr Window thirty_days{WindowKind::rolling_days, 30};
constexpr Window month{WindowKind::calendar_month, 0};
constexpr Window year{WindowKind::calendar_year, 0};
constexpr Window referral_window{WindowKind::referral_period, 0};
constexpr Window lifetime{WindowKind::lifetime, 0};

struct Case {
  const char* what;
  Window window;
  const char* used_on;
  const char* today;
  bool granted;
  const char* next_date;  // empty: none
};

TEST(Quota, OneRechargeAWindowIsCountedByParisDays) {
  for (const auto& each : {
           Case{"the same day", thirty_days, "2026-02-01", "2026-02-01", false, "2026-03-03"},
           Case{"the 30th day", thirty_days, "2026-02-01", "2026-03-02", false, "2026-03-03"},
           Case{"the 31st day", thirty_days, "2026-02-01", "2026-03-03", true, ""},
           Case{"over the change to summer time", thirty_days, "2026-03-29", "2026-04-27", false,
                "2026-04-28"},
           Case{"after it", thirty_days, "2026-03-29", "2026-04-28", true, ""},
           Case{"over the change to winter time", thirty_days, "2026-10-25", "2026-11-23", false,
                "2026-11-24"},
           Case{"after that", thirty_days, "2026-10-25", "2026-11-24", true, ""},
           Case{"over a leap day", thirty_days, "2028-02-15", "2028-03-15", false, "2028-03-16"},
           Case{"the month's last day", month, "2026-02-01", "2026-02-28", false, "2026-03-01"},
           Case{"the next month's first", month, "2026-02-28", "2026-03-01", true, ""},
           Case{"a leap year's February", month, "2028-02-01", "2028-02-29", false, "2028-03-01"},
           Case{"December", month, "2026-12-01", "2026-12-31", false, "2027-01-01"},
           Case{"the year's last day", year, "2026-01-01", "2026-12-31", false, "2027-01-01"},
           Case{"the next year's first", year, "2026-12-31", "2027-01-01", true, ""},
           Case{"the referral's first day", referral_window, "2026-01-15", "2026-10-14", false, ""},
           Case{"before the referral", referral_window, "2026-01-14", "2026-10-14", true, ""},
           Case{"ever", lifetime, "2016-01-01", "2026-02-01", false, ""},
       }) {
    auto facts = sample::facts();
    if (each.window.kind != WindowKind::referral_period)
      facts.beneficiary.referral->issued_on = add_months(day(each.today), -1);
    facts.by_beneficiary = {usage(each.used_on, sample::sold_offer())};
    const auto decision = decide_on(each.today, with(quota(QuotaMeasure::count, each.window, 1)), facts);
    ASSERT_EQ(decision.granted(), each.granted) << each.what;
    if (each.granted) continue;
    const auto expected = *each.next_date == 0 ? std::nullopt : std::optional(day(each.next_date));
    EXPECT_EQ(decision.next_date(), expected) << each.what;
  }
}

TEST(Quota, TheNextDatePassesAndTheDayBeforeDoesNot) {
  auto facts = sample::facts();
  facts.by_beneficiary = {usage("2026-02-20", sample::sold_offer()),
                          usage("2026-02-03", sample::sold_offer(), 2),
                          usage("2026-02-10", sample::sold_offer())};
  for (std::int64_t limit = 1; limit <= 4; ++limit) {
    const auto programme = with(quota(QuotaMeasure::count, thirty_days, limit));
    const auto next = decide_on("2026-02-25", programme, facts).next_date();
    ASSERT_TRUE(next) << limit;
    EXPECT_TRUE(decide_on(to_iso(*next), programme, facts).granted()) << limit;
    EXPECT_FALSE(decide_on(to_iso(*next - std::chrono::days{1}), programme, facts).granted()) << limit;
  }
}

TEST(Quota, TheLimitItselfIsAllowed) {
  auto facts = sample::facts();
  facts.by_beneficiary = {usage("2026-02-01", sample::sold_offer(), 5)};
  EXPECT_TRUE(decide_on("2026-02-10", with(quota(QuotaMeasure::price_paid, month, 3000)), facts).granted());
  facts.by_beneficiary[0] = usage("2026-02-01", sample::sold_offer(), 6);
  const auto decision = decide_on("2026-02-10", with(quota(QuotaMeasure::price_paid, month, 3000)), facts);
  ASSERT_EQ(decision.violations.size(), 1U);
  const auto& violation = decision.violations[0];
  EXPECT_EQ(violation.rule.value, "quota");
  EXPECT_EQ(violation.limit, 3000);
  EXPECT_EQ(violation.used, 3000);
  EXPECT_EQ(violation.asked, 500);
  EXPECT_EQ(violation.scope, Scope::beneficiary);
  EXPECT_EQ(violation.measure, QuotaMeasure::price_paid);
  EXPECT_EQ(violation.window, month);
  EXPECT_EQ(violation.next_date, day("2026-03-01"));
}

TEST(Quota, EachMeasureCountsItsOwnUnit) {
  auto facts = sample::facts();
  facts.by_beneficiary = {usage("2026-02-01", sample::sold_offer())};
  struct Unit {
    QuotaMeasure measure;
    std::int64_t of_two;
  };
  for (const auto& [measure, of_two] :
       {Unit{QuotaMeasure::count, 2}, Unit{QuotaMeasure::megabytes, 20480},
        Unit{QuotaMeasure::face_value, 2000}, Unit{QuotaMeasure::price_paid, 1000}}) {
    EXPECT_TRUE(decide_on("2026-02-10", with(quota(measure, month, of_two)), facts).granted());
    EXPECT_FALSE(decide_on("2026-02-10", with(quota(measure, month, of_two - 1)), facts).granted());
  }
}

TEST(Quota, AScopeCountsItsOwnUsage) {
  const std::vector<DailyUsage> used = {usage("2026-02-01", sample::sold_offer())};
  for (const auto scope : {Scope::beneficiary, Scope::line, Scope::site}) {
    auto facts = sample::facts();
    const auto programme = with(quota(QuotaMeasure::count, month, 1, scope));
    if (scope != Scope::beneficiary) facts.by_beneficiary = used;
    if (scope != Scope::line) facts.by_line = used;
    if (scope != Scope::site) facts.by_site = used;
    EXPECT_TRUE(decide_on("2026-02-10", programme, facts).granted()) << to_string(scope);
    facts.by_beneficiary = facts.by_line = facts.by_site = used;
    EXPECT_FALSE(decide_on("2026-02-10", programme, facts).granted()) << to_string(scope);
  }
}

// The usage of the person stays when the line, and with it the usage of the line, is a new one.
TEST(Quota, AChangeOfNumberDoesNotResetAPersonsQuota) {
  auto facts = sample::facts();
  facts.by_beneficiary = {usage("2026-02-01", sample::sold_offer())};
  facts.by_line = {};
  EXPECT_FALSE(decide_on("2026-02-10", with(quota(QuotaMeasure::count, month, 1)), facts).granted());
}

TEST(Quota, CountsTheRechargesThatTheRuleIsAbout) {
  auto facts = sample::facts();
  facts.by_line = {usage("2026-02-01", sample::sold_offer(), 3)};
  auto free_once = quota(QuotaMeasure::count, thirty_days, 1, Scope::line);
  free_once.tariff = Tariff::free;
  EXPECT_TRUE(decide_on("2026-02-10", with(free_once), facts, sample::free_offer()).granted());
  facts.by_line.push_back(usage("2026-02-02", sample::free_offer()));
  EXPECT_FALSE(decide_on("2026-02-10", with(free_once), facts, sample::free_offer()).granted());
  EXPECT_TRUE(decide_on("2026-02-10", with(free_once), facts, sample::sold_offer()).granted());
}

TEST(Quota, WhatAloneExceedsTheLimitHasNoDate) {
  for (const auto& window : {thirty_days, month, year}) {
    const auto decision =
        decide_on("2026-02-10", with(quota(QuotaMeasure::megabytes, window, 10239)), sample::facts());
    ASSERT_FALSE(decision.granted());
    EXPECT_EQ(decision.next_date(), std::nullopt);
  }
}

TEST(Quota, ARechargeThatAddsNothingPassesALimitThatIsOverdrawn) {
  auto facts = sample::facts();
  facts.by_beneficiary = {usage("2026-02-01", sample::sold_offer(), 9)};
  EXPECT_TRUE(
      decide_on("2026-02-10", with(quota(QuotaMeasure::price_paid, month, 3000)), facts, sample::free_offer())
          .granted());
}

TEST(Quota, ARuleThatEndsFirstPassesTheDayAfter) {
  auto facts = sample::facts();
  facts.by_beneficiary = {usage("2026-02-09", sample::sold_offer())};
  auto ending = quota(QuotaMeasure::count, thirty_days, 1);
  ending.validity.until = day("2026-02-15");
  EXPECT_EQ(decide_on("2026-02-10", with(ending), facts).next_date(), day("2026-02-16"));
  ending.validity.until = day("2026-12-31");
  EXPECT_EQ(decide_on("2026-02-10", with(ending), facts).next_date(), day("2026-03-11"));
}

TEST(Quota, ARenewedReferralProlongsItsPeriod) {
  auto facts = sample::facts();  // referred on 15 January
  facts.beneficiary.referral->renewals = 1;
  facts.by_beneficiary = {usage("2026-01-15", sample::sold_offer())};
  const auto programme = with(quota(QuotaMeasure::count, referral_window, 1));
  EXPECT_FALSE(decide_on("2027-07-14", programme, facts).granted());
  facts.beneficiary.referral = Referral{"", day("2027-07-14"), 0};  // a new one begins anew
  EXPECT_TRUE(decide_on("2027-07-14", programme, facts).granted());
}

TEST(Window, CoversItsDaysBothIncluded) {
  EXPECT_EQ(days_of(thirty_days, day("2026-03-30"), std::nullopt),
            (DayRange{day("2026-03-01"), day("2026-03-30")}));
  EXPECT_EQ(days_of(month, day("2028-02-10"), std::nullopt),
            (DayRange{day("2028-02-01"), day("2028-02-29")}));
  EXPECT_EQ(days_of(year, day("2026-10-25"), std::nullopt), (DayRange{day("2026-01-01"), day("2026-12-31")}));
  EXPECT_EQ(days_of(referral_window, day("2026-02-01"), std::nullopt), std::nullopt);
  EXPECT_EQ(referral_period({"", day("2026-05-31"), 0}, {9, 1}),
            (DayRange{day("2026-05-31"), day("2027-02-27")}));
}

TEST(EarliestSiteDay, IsTheFirstThatAnySiteRuleLooksAt) {
  auto programme = sample::programme();
  EXPECT_EQ(earliest_site_day(programme, day("2026-11-23")), std::nullopt);
  programme.rules = {quota(QuotaMeasure::count, year, 1, Scope::beneficiary),
                     quota(QuotaMeasure::count, thirty_days, 1, Scope::site),
                     quota(QuotaMeasure::count, month, 1, Scope::site)};
  EXPECT_EQ(earliest_site_day(programme, day("2026-11-23")), day("2026-10-25"));
  programme.rules[1].validity.until = day("2026-11-22");
  EXPECT_EQ(earliest_site_day(programme, day("2026-11-23")), day("2026-11-01"));
}

}  // namespace
}  // namespace passerelle::domain
