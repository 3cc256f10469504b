#include <gtest/gtest.h>

#include "services/domain/campaign_pace.h"
#include "services/domain/campaign_pause.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// By the clock in Paris, the first time that it shows so.
Instant paris(std::string_view iso, int hour, int minute = 0) {
  return when_clock_shows(day(iso), hours{hour} + minutes{minute}, Showing::first);
}

Instant utc(std::string_view iso, int hour, int minute = 0) {
  return Instant(std::chrono::sys_days(day(iso).time_since_epoch())) + hours{hour} + minutes{minute};
}

Pace within(minutes opens, minutes closes) {
  Pace pace;
  pace.hours = DailyHours{opens, closes};
  return pace;
}

void expect_waits(const PaceAnswer& answer, Instant until) {
  EXPECT_EQ(answer.now, 0);
  ASSERT_TRUE(answer.next);
  EXPECT_EQ(to_rfc3339(*answer.next), to_rfc3339(until));
}

TEST(ClockInParis, ShowsTimesThatAreSkippedOrRepeated) {
  // 29 March 2026: 02:00 becomes 03:00. 25 October: 03:00 becomes 02:00.
  EXPECT_EQ(when_clock_shows(day("2026-03-29"), minutes{150}, Showing::first), utc("2026-03-29", 1));
  EXPECT_EQ(when_clock_shows(day("2026-10-25"), minutes{150}, Showing::first), utc("2026-10-25", 0, 30));
  EXPECT_EQ(when_clock_shows(day("2026-10-25"), minutes{150}, Showing::last), utc("2026-10-25", 1, 30));
  EXPECT_EQ(when_clock_shows(day("2026-10-25"), minutes{1440}, Showing::first), utc("2026-10-25", 23));
}

TEST(Pace, WithoutLimitsLetsEverythingGo) {
  const auto answer = how_many_may_go({}, {}, 500, paris("2026-11-23", 3));
  EXPECT_EQ(answer.now, 500);
  EXPECT_FALSE(answer.next);
}

TEST(Pace, KeepsToItsHoursInWinterAndSummer) {
  const auto pace = within(hours{9}, hours{18});
  for (const auto* iso : {"2026-11-23", "2026-07-14"}) {
    expect_waits(how_many_may_go(pace, {}, 5, paris(iso, 8, 59)), paris(iso, 9));
    EXPECT_EQ(how_many_may_go(pace, {}, 5, paris(iso, 9)).now, 5) << iso;
    EXPECT_EQ(how_many_may_go(pace, {}, 5, paris(iso, 18) - milliseconds{1}).now, 5) << iso;
  }
  expect_waits(how_many_may_go(pace, {}, 5, paris("2026-11-23", 18)), paris("2026-11-24", 9));
}

TEST(Pace, OpensByTheClockOnTheWallOnTheDaysTheClocksChange) {
  const auto pace = within(hours{9}, hours{18});
  // 9:00 on the wall is 7:00 UTC from that Sunday on, where it was 8:00 the day before.
  expect_waits(how_many_may_go(pace, {}, 1, paris("2026-03-28", 18)), utc("2026-03-29", 7));
  expect_waits(how_many_may_go(pace, {}, 1, paris("2026-10-24", 18)), utc("2026-10-25", 8));
}

TEST(Pace, HoursThatTheClockPassesOverAreNotOpen) {
  const auto pace = within(minutes{130}, minutes{170});  // 02:10 to 02:50
  expect_waits(how_many_may_go(pace, {}, 1, paris("2026-03-29", 1)), paris("2026-03-30", 2, 10));
  const auto partly = within(minutes{130}, minutes{200});  // to 03:20
  expect_waits(how_many_may_go(partly, {}, 1, paris("2026-03-29", 1)), utc("2026-03-29", 1));
  EXPECT_EQ(how_many_may_go(partly, {}, 1, utc("2026-03-29", 1, 19)).now, 1);
  EXPECT_EQ(how_many_may_go(partly, {}, 1, utc("2026-03-29", 1, 20)).now, 0);
}

TEST(Pace, HoursThatTheClockShowsTwiceAreOpenThroughout) {
  const auto pace = within(minutes{120}, minutes{150});  // 02:00 to 02:30, the hour is shown twice
  EXPECT_EQ(how_many_may_go(pace, {}, 1, utc("2026-10-25", 0)).now, 1);
  EXPECT_EQ(how_many_may_go(pace, {}, 1, utc("2026-10-25", 0, 45)).now, 1);
  EXPECT_EQ(how_many_may_go(pace, {}, 1, utc("2026-10-25", 1, 29)).now, 1);
  EXPECT_EQ(how_many_may_go(pace, {}, 1, utc("2026-10-25", 1, 30)).now, 0);
}

TEST(Pace, UntilMidnightIsTheWholeEvening) {
  const auto pace = within(hours{9}, hours{24});
  EXPECT_EQ(how_many_may_go(pace, {}, 1, paris("2026-11-24", 0) - milliseconds{1}).now, 1);
  expect_waits(how_many_may_go(pace, {}, 1, paris("2026-11-24", 0)), paris("2026-11-24", 9));
}

TEST(Pace, StopsAtTheDaysCapAndGoesOnTheNextDay) {
  Pace pace;
  pace.per_day = 1'000;
  PaceState state;
  const auto noon = paris("2026-11-23", 12);
  EXPECT_EQ(how_many_may_go(pace, state, 5'000, noon).now, 1'000);
  note_taken(pace, state, 990, noon);
  EXPECT_EQ(how_many_may_go(pace, state, 500, noon).now, 10);
  note_taken(pace, state, 10, noon);
  expect_waits(how_many_may_go(pace, state, 500, noon), paris("2026-11-24", 0));
  pace.hours = DailyHours{hours{9}, hours{18}};
  expect_waits(how_many_may_go(pace, state, 500, noon), paris("2026-11-24", 9));
  EXPECT_EQ(how_many_may_go(pace, state, 500, paris("2026-11-24", 9)).now, 500);
  note_taken(pace, state, 500, paris("2026-11-24", 9));
  EXPECT_EQ(state.taken_that_day, 500) << "counted anew";
}

TEST(Pace, ACapIsOfACalendarDayInParisOf23Or25Hours) {
  Pace pace;
  pace.per_day = 1;
  for (const auto* iso : {"2026-03-29", "2026-10-25"}) {
    PaceState state;
    note_taken(pace, state, 1, start_of(day(iso)));
    const auto tomorrow = start_of(day(iso) + std::chrono::days{1});
    expect_waits(how_many_may_go(pace, state, 1, start_of(day(iso))), tomorrow);
    EXPECT_EQ(how_many_may_go(pace, state, 1, tomorrow - milliseconds{1}).now, 0) << iso;
    EXPECT_EQ(how_many_may_go(pace, state, 1, tomorrow).now, 1) << iso;
  }
}

TEST(Pace, NeverPassesItsRateHoweverItIsAsked) {
  for (const double rate : {0.5, 3.0, 7.0, 100.0}) {
    Pace pace;
    pace.per_second = rate;
    PaceState state;
    const auto begin = paris("2026-11-23", 12);
    std::int64_t taken = 0;
    for (auto now = begin; now < begin + seconds{60}; now += milliseconds{37}) {
      const auto answer = how_many_may_go(pace, state, 1'000, now);
      if (answer.now == 0) {
        ASSERT_TRUE(answer.next);
        EXPECT_GT(*answer.next, now);
        continue;
      }
      note_taken(pace, state, answer.now, now);
      taken += answer.now;
      const auto elapsed = static_cast<double>((now - begin).count()) / 1'000;
      ASSERT_LE(static_cast<double>(taken), rate * elapsed + std::max(rate, 1.0) + 1e-9);
    }
    EXPECT_GT(static_cast<double>(taken), 0.95 * rate * 60);
  }
}

TEST(Pace, SaysWhenTheNextOneMayGo) {
  Pace pace;
  pace.per_second = 2;
  PaceState state;
  const auto now = paris("2026-11-23", 12);
  const auto first = how_many_may_go(pace, state, 100, now);
  EXPECT_EQ(first.now, 2);
  note_taken(pace, state, 2, now);
  expect_waits(how_many_may_go(pace, state, 100, now), now + milliseconds{500});
  EXPECT_EQ(how_many_may_go(pace, state, 100, now + milliseconds{499}).now, 0);
  EXPECT_EQ(how_many_may_go(pace, state, 100, now + milliseconds{500}).now, 1);
}

TEST(Pace, IsRefusedWhereItMakesNoSense) {
  const auto refused = [](Pace pace) {
    const auto status = validate(pace);
    return !status && status.error().reason == "PACE_INVALID";
  };
  EXPECT_TRUE(validate(Pace{}));
  EXPECT_TRUE(validate(within(hours{9}, hours{24})));
  EXPECT_TRUE(refused(within(hours{9}, hours{9})));
  EXPECT_TRUE(refused(within(hours{22}, hours{6})));
  EXPECT_TRUE(refused(within(minutes{-1}, hours{6})));
  EXPECT_TRUE(refused(within(hours{9}, minutes{1441})));
  Pace pace;
  pace.per_second = -1;
  EXPECT_TRUE(refused(pace));
  pace.per_second = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(refused(pace));
  pace.per_second = 1e9;
  EXPECT_TRUE(refused(pace));
  pace = {};
  pace.per_day = -1;
  EXPECT_TRUE(refused(pace));
}

TEST(ExpectedEnd, IsNowWhereNothingRemainsAndUnknownWhereNothingMoves) {
  const auto now = paris("2026-11-23", 12);
  EXPECT_EQ(expected_end({}, {}, 0, 0, now), now);
  EXPECT_EQ(expected_end({}, {}, 10, 0, now), std::nullopt);
  EXPECT_EQ(expected_end({}, {}, 1'000'000'000, 0.001, now), std::nullopt) << "more than a year";
}

TEST(ExpectedEnd, FollowsTheRateThatWasSeen) {
  const auto now = paris("2026-11-23", 12);
  EXPECT_EQ(expected_end({}, {}, 100, 5, now), now + seconds{20});
}

TEST(ExpectedEnd, PassesOverTheHoursInWhichNothingGoes) {
  const auto pace = within(hours{9}, hours{18});
  // 3,600 go until 18:00; the other 3,600 from 9:00 on.
  EXPECT_EQ(expected_end(pace, {}, 7'200, 1, paris("2026-11-23", 17)), paris("2026-11-24", 10));
  EXPECT_EQ(expected_end(pace, {}, 3'600, 1, paris("2026-11-23", 20)), paris("2026-11-24", 10));
}

TEST(ExpectedEnd, KeepsToTheCapOfADayAndKnowsWhatTodayHasHad) {
  Pace pace;
  pace.per_day = 100;
  const PaceState state{day("2026-11-23"), 90, std::nullopt};
  const auto now = paris("2026-11-23", 12);
  EXPECT_EQ(expected_end(pace, state, 10, 1, now), now + seconds{10});
  EXPECT_EQ(expected_end(pace, state, 20, 1, now), paris("2026-11-24", 0) + seconds{10});
  EXPECT_EQ(expected_end(pace, state, 210, 1, now), paris("2026-11-25", 0) + seconds{100});
}

class SelfPause : public ::testing::Test {
 protected:
  std::optional<PauseReason> reason() const { return reason_to_pause(limits, facts, recent); }
  PauseLimits limits{.rejection_window = 10};
  PauseFacts facts{.envelope_available = 1'000, .next_amount = 1'000};
  RecentOutcomes recent{10};
};

TEST_F(SelfPause, DoesNotHappenWhileAllIsWell) { EXPECT_EQ(reason(), std::nullopt); }

TEST_F(SelfPause, HappensWhenTheOperatorsBreakerIsOpen) {
  facts.operator_open = false;
  EXPECT_EQ(reason(), PauseReason::operator_paused);
}

TEST_F(SelfPause, HappensBeforeTheNextLineCanNotBePaid) {
  facts.envelope_available = 999;
  EXPECT_EQ(reason(), PauseReason::envelope_low);
  facts.envelope_available = 5'999;
  limits.envelope_reserve = 5'000;
  EXPECT_EQ(reason(), PauseReason::envelope_low);
  facts.envelope_available = 6'000;
  EXPECT_EQ(reason(), std::nullopt);
}

TEST_F(SelfPause, HappensWhenTheFloatIsLowWhereTheOperatorTellsIt) {
  limits.float_reserve = EuroCents{5'000};
  EXPECT_EQ(reason(), std::nullopt);
  facts.operator_float = EuroCents{4'999};
  EXPECT_EQ(reason(), PauseReason::float_low);
  facts.operator_float = EuroCents{5'000};
  EXPECT_EQ(reason(), std::nullopt);
}

TEST_F(SelfPause, HappensWhenTheOperatorSaysThatTheFloatIsEmpty) {
  facts.float_exhausted = true;
  EXPECT_EQ(reason(), PauseReason::float_low) << "without any limit";
}

TEST_F(SelfPause, HappensWhenMoreOfTheLastOutcomesThanTheLimitWereRejections) {
  limits.rejection_percent = 20;
  for (int i = 0; i < 9; ++i) recent.add(true);
  EXPECT_EQ(reason(), std::nullopt) << "too few to tell";
  recent.forget();
  for (int i = 0; i < 10; ++i) recent.add(i < 2);
  EXPECT_EQ(reason(), std::nullopt) << "20 % is not more";
  recent.add(true);  // one of the first two is forgotten
  EXPECT_EQ(reason(), std::nullopt);
  recent.add(true);
  recent.add(true);
  EXPECT_EQ(reason(), PauseReason::rejections_high);
  for (int i = 0; i < 10; ++i) recent.add(false);
  EXPECT_EQ(reason(), std::nullopt) << "only the newest count";
  limits.rejection_percent = 0;
  for (int i = 0; i < 10; ++i) recent.add(true);
  EXPECT_EQ(reason(), std::nullopt) << "0 = never";
}

TEST(PauseLimits, AreRefusedWhereTheyMakeNoSense) {
  const auto refused = [](const PauseLimits& limits) {
    const auto status = validate(limits);
    return !status && status.error().reason == "PAUSE_LIMITS_INVALID";
  };
  EXPECT_TRUE(validate(PauseLimits{}));
  EXPECT_TRUE(refused({.envelope_reserve = -1}));
  EXPECT_TRUE(refused({.float_reserve = EuroCents{-1}}));
  EXPECT_TRUE(refused({.rejection_percent = 101}));
  EXPECT_TRUE(refused({.rejection_window = 0}));
  EXPECT_TRUE(refused({.rejection_window = 1'001}));
}

}  // namespace
}  // namespace passerelle::domain
