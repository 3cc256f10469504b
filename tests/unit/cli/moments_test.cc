#include "services/cli/moments.h"

#include <gtest/gtest.h>

#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

using domain::Language;

v1::Date date(int year, int month, int day) {
  v1::Date message;
  message.set_year(year);
  message.set_month(month);
  message.set_day(day);
  return message;
}

google::protobuf::Timestamp at(std::int64_t seconds) {
  google::protobuf::Timestamp message;
  message.set_seconds(seconds);
  return message;
}

TEST(Moments, DaysReadAsEachLanguageWritesThem) {
  EXPECT_EQ(day_text(date(2026, 12, 1), Language::french), "01/12/2026");
  EXPECT_EQ(day_text(date(2026, 12, 1), Language::english), "1 Dec 2026");
  EXPECT_EQ(day_text(date(2026, 2, 30), Language::french), "2026-2-30")
      << "an impossible day is shown as it came";
}

TEST(Moments, TheClockIsThatOfParisOnBothSidesOfItsChange) {
  // 25 October 2026: at 01:00 UTC the clock goes from 03:00 back to 02:00.
  EXPECT_EQ(moment_text(at(1'792'886'399), Language::french), "25/10/2026 01:59");
  EXPECT_EQ(moment_text(at(1'792'890'000 - 60), Language::french), "25/10/2026 02:59");
  EXPECT_EQ(moment_text(at(1'792'890'000), Language::french), "25/10/2026 02:00");
  EXPECT_EQ(moment_text(at(1'792'893'600), Language::french), "25/10/2026 03:00");
  EXPECT_EQ(moment_text(at(1'798'757'999), Language::english), "31 Dec 2026 23:59");
}

TEST(Moments, WhatNeverHappenedIsNotShownAs1970) { EXPECT_EQ(moment_text(at(0), Language::french), ""); }

TEST(Moments, ValiditySaysWhichSideIsOpen) {
  v1::Validity validity;
  EXPECT_EQ(validity_text(validity, Language::french), "");
  *validity.mutable_from() = date(2026, 1, 1);
  EXPECT_EQ(validity_text(validity, Language::french), "à partir du 01/01/2026");
  *validity.mutable_until() = date(2026, 12, 31);
  EXPECT_EQ(validity_text(validity, Language::english), "1 Jan 2026 to 31 Dec 2026");
}

}  // namespace
}  // namespace passerelle::cli
