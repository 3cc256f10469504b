#include <gtest/gtest.h>

#include "services/domain/time.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

using sample::day;
using std::chrono::hours;
using std::chrono::milliseconds;

Instant utc(std::string_view iso, int hour, int minute = 0) {
  return Instant(std::chrono::sys_days(day(iso).time_since_epoch())) + hours{hour} +
         std::chrono::minutes{minute};
}

TEST(ParisDay, BeginsAtMidnightInParisWinterAndSummer) {
  EXPECT_EQ(start_of(day("2026-01-15")), utc("2026-01-14", 23));
  EXPECT_EQ(start_of(day("2026-07-15")), utc("2026-07-14", 22));
  EXPECT_EQ(paris_day(utc("2026-01-14", 23)), day("2026-01-15"));
  EXPECT_EQ(paris_day(utc("2026-01-14", 23) - milliseconds{1}), day("2026-01-14"));
  EXPECT_EQ(paris_day(utc("2026-07-14", 22)), day("2026-07-15"));
  EXPECT_EQ(paris_day(utc("2026-07-14", 22) - milliseconds{1}), day("2026-07-14"));
}

TEST(ParisDay, Has23HoursWhenClocksGoForwardAnd25WhenTheyGoBack) {
  EXPECT_EQ(start_of(day("2026-03-30")) - start_of(day("2026-03-29")), hours{23});
  EXPECT_EQ(start_of(day("2026-10-26")) - start_of(day("2026-10-25")), hours{25});
  EXPECT_EQ(start_of(day("2026-10-27")) - start_of(day("2026-10-26")), hours{24});
  // 23:30 in Paris, on either side of the change.
  EXPECT_EQ(paris_day(utc("2026-03-28", 22, 30)), day("2026-03-28"));
  EXPECT_EQ(paris_day(utc("2026-03-29", 21, 30)), day("2026-03-29"));
  EXPECT_EQ(paris_day(utc("2026-03-29", 22, 30)), day("2026-03-30"));
  EXPECT_EQ(paris_day(utc("2026-10-25", 22, 30)), day("2026-10-25"));
  EXPECT_EQ(paris_day(utc("2026-10-25", 23, 0)), day("2026-10-26"));
}

TEST(ParisDay, EveryDayOfYearsBeginsOnItself) {
  for (Day each = day("2024-01-01"); each < day("2030-01-01"); each += std::chrono::days{1}) {
    ASSERT_EQ(paris_day(start_of(each)), each) << to_iso(each);
    ASSERT_EQ(paris_day(start_of(each) - milliseconds{1}), each - std::chrono::days{1}) << to_iso(each);
  }
}

TEST(AddMonths, EndsOnTheLastDayOfAShorterMonth) {
  struct Case {
    const char* from;
    int months;
    const char* to;
  };
  for (const auto& [from, months, to] :
       {Case{"2026-01-31", 1, "2026-02-28"}, Case{"2028-01-31", 1, "2028-02-29"},
        Case{"2028-02-29", 12, "2029-02-28"}, Case{"2028-02-29", 48, "2032-02-29"},
        Case{"2026-05-31", 9, "2027-02-28"}, Case{"2026-01-15", 9, "2026-10-15"},
        Case{"2026-12-31", 2, "2027-02-28"}, Case{"2026-03-31", -1, "2026-02-28"},
        Case{"2026-03-31", 0, "2026-03-31"}, Case{"2026-11-30", 13, "2027-12-30"}})
    EXPECT_EQ(to_iso(add_months(day(from), months)), to) << from << " + " << months;
}

TEST(Calendar, MonthsAndYearsTurnOver) {
  EXPECT_EQ(first_of_month(day("2028-02-29")), day("2028-02-01"));
  EXPECT_EQ(first_of_next_month(day("2026-12-31")), day("2027-01-01"));
  EXPECT_EQ(first_of_year(day("2026-12-31")), day("2026-01-01"));
  EXPECT_EQ(first_of_next_year(day("2026-01-01")), day("2027-01-01"));
}

TEST(DayOfAList, IsReadAsFrenchListsWriteIt) {
  for (const char* text : {"03/02/2026", "3/2/2026", "03.02.2026", "03-02-2026", " 2026-02-03 "})
    EXPECT_EQ(parse_day_of_list(text), day("2026-02-03")) << text;
  for (const char* text :
       {"", "03/02/26", "31/02/2026", "29/02/2026", "02/13/2026", "03/02-2026", "2026/02/03", "46056",
        "03/02/2026 10:00", "1899-12-31", "//2026", "3/2/", "-3/2/2026", "003/2/2026"})
    EXPECT_EQ(parse_day_of_list(text), std::nullopt) << text;
  EXPECT_EQ(parse_day_of_list("29/02/2028"), day("2028-02-29"));
}

TEST(IsoDay, IsReadStrictlyAndWrittenBack) {
  EXPECT_EQ(to_iso(day("2026-03-09")), "2026-03-09");
  for (const char* text : {"2026-3-09", "2026-02-30", "20260309", "2026-03-09Z", "abcd-ef-gh", "2026-00-10"})
    EXPECT_EQ(parse_iso_day(text), std::nullopt) << text;
}

TEST(Rfc3339, IsUtcToTheMillisecond) {
  EXPECT_EQ(to_rfc3339(utc("2026-11-23", 6, 40)), "2026-11-23T06:40:00.000Z");
  EXPECT_EQ(to_rfc3339(from_unix_ms(-1)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace passerelle::domain
