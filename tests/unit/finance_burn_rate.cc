#include <gmock/gmock.h>

#include <random>

#include "services/finance/burn_rate.h"

namespace passerelle::finance {
namespace {

using domain::TransferKind;

const domain::EnvelopeId cards{"cards"};
const auto monday = *domain::parse_iso_day("2026-11-23");

domain::Day in(int days) { return monday + std::chrono::days(days); }

DayTotal burnt(domain::Day on, std::int64_t amount) {
  DayTotal total;
  total.day = on;
  total.kind = TransferKind::capture;
  total.asset = domain::Asset::unit;
  total.envelope = cards;
  total.debit = domain::held_account(cards);
  total.credit = domain::spent_account(cards);
  total.amount = amount;
  return total;
}
DayTotal held(domain::Day on, std::int64_t amount) {
  auto total = burnt(on, amount);
  total.kind = TransferKind::hold;
  total.debit = domain::available_account(cards);
  total.credit = domain::held_account(cards);
  return total;
}

// `of` says what the n-th day before today burnt.
template <class Burn>
std::vector<DayTotal> days_before(int days, Burn of) {
  std::vector<DayTotal> totals;
  for (int back = 1; back <= days; ++back)
    if (const std::int64_t amount = of(back); amount != 0) totals.push_back(burnt(in(-back), amount));
  return totals;
}

BurnQuestion question(std::int64_t available) {
  BurnQuestion asked;
  asked.envelope = cards;
  asked.today = monday;
  asked.available = available;
  asked.in_use_since = in(-100);
  return asked;
}

bool is_weekend(domain::Day day) { return std::chrono::weekday(day).iso_encoding() > 5; }

TEST(BurnRate, AnEvenBurnHasOneDate) {
  const auto told = forecast(question(100), days_before(28, [](int) { return 10; }));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->days_of_data, 28);
  EXPECT_EQ(told->burnt, 280);
  EXPECT_EQ(told->per_day_milli, 10'000);
  EXPECT_THAT(told->per_weekday_milli, testing::Each(10'000));
  EXPECT_EQ(told->dry_early, in(9)) << "ten days, of which today is the first";
  EXPECT_EQ(told->dry_expected, in(9));
  EXPECT_EQ(told->dry_late, in(9));
  ASSERT_EQ(told->projected.size(), 10U);
  EXPECT_EQ(told->projected.front(), (ProjectedDay{monday, 90, 90, 90}));
  EXPECT_EQ(told->projected.back(), (ProjectedDay{in(9), 0, 0, 0}));
}

TEST(BurnRate, NothingBurnsOnADayOnWhichNothingEverDoes) {
  const auto totals = days_before(28, [](int back) { return is_weekend(in(-back)) ? 0 : 10; });
  const auto told = forecast(question(51), totals);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->per_weekday_milli, (std::array<std::int64_t, 7>{10000, 10000, 10000, 10000, 10000, 0, 0}));
  EXPECT_EQ(told->per_day_milli, 7143) << "50 in 7 days";
  EXPECT_EQ(told->dry_expected, in(7)) << "one is left on Friday, and goes on Monday";
  EXPECT_EQ(told->projected[5].expected, 1);
  EXPECT_EQ(told->projected[6].expected, 1);
}

TEST(BurnRate, UnlikeWeeksMakeARange) {
  const auto totals = days_before(28, [](int back) { return back <= 7 || back > 21 ? 4 : 16; });
  const auto told = forecast(question(700), totals);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->dry_expected, in(69)) << "ten a day";
  EXPECT_LT(*told->dry_early, in(69));
  EXPECT_GT(*told->dry_early, in(43)) << "the worst week, again and again";
  EXPECT_GT(*told->dry_late, in(69));
  EXPECT_LT(*told->dry_late, in(174)) << "the best one";
  EXPECT_EQ(told->projected.back().day, *told->dry_late);
  EXPECT_EQ(forecast(question(700), totals), told) << "nothing of it is chance";
}

TEST(BurnRate, OneGreatWeekInManyIsWithinTheRange) {
  auto asked = question(10'000);
  asked.window_days = 140;
  asked.in_use_since = in(-140);
  const auto told = forecast(asked, days_before(140, [](int back) { return back <= 7 ? 100 : 0; }));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->projected[6].expected, 10'000 - 35) << "a twentieth of that week";
  for (const auto& each : told->projected) {
    EXPECT_LE(each.low, each.expected);
    EXPECT_LE(each.expected, each.high);
  }
}

TEST(BurnRate, WhatWasReversedOrNeverDeliveredDidNotBurn) {
  auto totals = days_before(28, [](int) { return 10; });
  auto reversed = burnt(in(-3), 70);
  reversed.kind = TransferKind::reverse;
  std::swap(reversed.debit, reversed.credit);
  reversed.credit = domain::available_account(cards);
  auto corrected = burnt(in(-4), 30);
  corrected.kind = TransferKind::correct;
  corrected.debit = domain::available_account(cards);
  auto released = held(in(-5), 500);
  released.kind = TransferKind::release;
  std::swap(released.debit, released.credit);
  totals.insert(totals.end(), {reversed, corrected, held(in(-5), 900), released});
  auto other = burnt(in(-3), 900);
  other.envelope = {"others"};
  totals.push_back(other);
  EXPECT_EQ(forecast(question(100), totals)->burnt, 280 - 70 + 30);
}

TEST(BurnRate, FewerThanTwoWeeksForetellNothing) {
  const auto totals = days_before(28, [](int) { return 10; });
  auto asked = question(100);
  asked.in_use_since = in(-13);
  EXPECT_FALSE(forecast(asked, totals));
  asked.in_use_since = in(-14);
  ASSERT_TRUE(forecast(asked, totals));
  EXPECT_EQ(forecast(asked, totals)->burnt, 140);
  asked.in_use_since = in(-20);
  EXPECT_EQ(forecast(asked, totals)->days_of_data, 14) << "whole weeks alone";
}

TEST(BurnRate, WhatDoesNotBurnNeverRunsDry) {
  EXPECT_FALSE(forecast(question(100), {}));
  EXPECT_FALSE(forecast(question(100), days_before(28, [](int) { return -1; })));
  EXPECT_FALSE(forecast(question(100), std::vector{burnt(monday, 10), burnt(in(-29), 10)}))
      << "today is not over, and a month ago is not in the window";
}

TEST(BurnRate, ADateBeyondTheHorizonIsNotForetold) {
  const auto told = forecast(question(366 * 10 + 1), days_before(28, [](int) { return 10; }));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->dry_expected, std::nullopt);
  EXPECT_EQ(told->projected.size(), 366U);
  EXPECT_EQ(told->projected.back().expected, 1);
  EXPECT_EQ(forecast(question(366 * 10), days_before(28, [](int) { return 10; }))->dry_expected, in(365));
}

TEST(BurnRate, TheDateDoesNotMoveWithTheHourOfTheDay) {
  auto totals = days_before(28, [](int) { return 10; });
  const auto morning = forecast(question(100), totals);
  totals.push_back(burnt(monday, 6));
  const auto evening = forecast(question(94), totals);
  EXPECT_EQ(evening, morning);
}

TEST(BurnRate, TheChartBeginsWithWhatWasThere) {
  auto funded = held(in(-2), 40);
  funded.kind = TransferKind::fund;
  funded.debit = domain::donor_account(cards);
  funded.credit = domain::available_account(cards);
  auto asked = question(45);
  asked.in_use_since = in(-3);
  const std::vector totals{held(in(-3), 5), funded, held(in(-1), 10), burnt(in(-1), 10), held(monday, 3)};
  EXPECT_THAT(available_by_day(asked, totals),
              testing::ElementsAre(AvailableOnDay{in(-3), 18}, AvailableOnDay{in(-2), 58},
                                   AvailableOnDay{in(-1), 48}, AvailableOnDay{monday, 45}));
}

class EveryBurn : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, EveryBurn, testing::Range(1U, 31U));

TEST_P(EveryBurn, TheRangeContainsWhatIsExpectedAndNeverRises) {
  std::mt19937 random(GetParam());
  const auto below = [&](unsigned bound) { return static_cast<std::int64_t>(random() % bound); };
  const auto totals = days_before(28, [&](int) { return below(4) == 0 ? 0 : below(GetParam() * 20); });
  const auto available = below(20'000);
  const auto told = forecast(question(available), totals);
  ASSERT_TRUE(told);
  auto before = ProjectedDay{in(-1), available, available, available};
  for (const auto& each : told->projected) {
    EXPECT_EQ(each.day, before.day + std::chrono::days(1));
    EXPECT_LE(0, each.low);
    EXPECT_LE(each.low, each.expected);
    EXPECT_LE(each.expected, each.high);
    EXPECT_LE(each.low, before.low);
    EXPECT_LE(each.expected, before.expected);
    EXPECT_LE(each.high, before.high);
    EXPECT_EQ(each.expected == 0, told->dry_expected && each.day >= *told->dry_expected);
    before = each;
  }
  if (told->dry_expected) {
    EXPECT_LE(*told->dry_early, *told->dry_expected);
  }
  if (told->dry_late) {
    EXPECT_LE(*told->dry_expected, *told->dry_late);
    EXPECT_EQ(told->projected.back().high, 0);
  }
}

TEST_P(EveryBurn, TwiceAsMuchLastsLonger) {
  std::mt19937 random(GetParam());
  const auto totals = days_before(28, [&](int) { return static_cast<std::int64_t>(random() % 50); });
  const auto little = forecast(question(1000), totals);
  const auto much = forecast(question(2000), totals);
  ASSERT_TRUE(little && much);
  EXPECT_LT(*little->dry_expected, *much->dry_expected);
  EXPECT_LT(*little->dry_early, *much->dry_early);
}

}  // namespace
}  // namespace passerelle::finance
