#include <gtest/gtest.h>

#include "services/finance/period.h"

namespace passerelle::finance {
namespace {

TEST(Period, AMonthAndAYearAreReadAsTheyAreWritten) {
  for (const auto* text : {"2026-01", "2026-12", "2026", "2000", "2999-12"}) {
    const auto period = Period::parse(text);
    ASSERT_TRUE(period) << text;
    EXPECT_EQ(period->text(), text);
  }
}

TEST(Period, WhatIsNoPeriodIsRefused) {
  for (const auto* text :
       {"", "26", "2026-1", "2026-13", "2026-00", "2026-1x", "2026/01", "1999", "3000", "-026"})
    EXPECT_FALSE(Period::parse(text)) << text;
}

TEST(Period, AMonthIsThatOfParisAndLeavesNoGap) {
  const auto march = *Period::parse("2026-03");
  EXPECT_EQ(domain::to_rfc3339(march.begin()), "2026-02-28T23:00:00.000Z");
  EXPECT_EQ(domain::to_rfc3339(march.end()), "2026-03-31T22:00:00.000Z") << "summer time has begun";
  EXPECT_EQ(march.end(), march.next().begin());
  EXPECT_TRUE(march.covers(march.begin()));
  EXPECT_FALSE(march.covers(march.end()));
  EXPECT_EQ(domain::to_iso(march.last_day()), "2026-03-31");
}

TEST(Period, AYearEndsWhereTheNextBegins) {
  const auto year = *Period::parse("2026");
  EXPECT_EQ(domain::to_iso(year.first_day()), "2026-01-01");
  EXPECT_EQ(domain::to_iso(year.last_day()), "2026-12-31");
  EXPECT_EQ(year.next().text(), "2027");
}

}  // namespace
}  // namespace passerelle::finance
