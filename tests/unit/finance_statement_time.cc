#include <gtest/gtest.h>

#include "services/finance/statement_time.h"

namespace passerelle::finance {
namespace {

std::string told(std::string_view text, ClockZone zone = ClockZone::utc) {
  const auto time = parse_statement_time(text, zone);
  return time ? domain::to_rfc3339(*time) : "";
}

TEST(StatementTime, IsReadInEachFormThatStatementsHave) {
  for (const auto* text : {"2026-11-23 06:40:05", "2026-11-23T06:40:05Z", "2026-11-23T06:40:05.000Z",
                           "2026-11-23T07:40:05+01:00", "2026-11-23T07:40:05+0100", "2026-11-23 07:40:05 +01",
                           "2026-11-23 06:40:05 UTC", "2026-11-22T22:40:05-08:00", "23/11/2026 6:40:05",
                           "23/11/2026 06:40:05", "2026-11-23T06:40:05"})
    EXPECT_EQ(told(text), "2026-11-23T06:40:05.000Z") << text;
  EXPECT_EQ(told("2026-11-23 06:40"), "2026-11-23T06:40:00.000Z");
  EXPECT_EQ(told("2026-11-23"), "2026-11-23T00:00:00.000Z");
  EXPECT_EQ(told("2026-11-23T06:40:05.9999999Z"), "2026-11-23T06:40:05.999Z");
  EXPECT_EQ(told("2026-11-23T06:40:05,5"), "2026-11-23T06:40:05.500Z");
}

TEST(StatementTime, WithoutAZoneIsThatOfTheClockItWasReadFrom) {
  EXPECT_EQ(told("2026-11-23 00:30:00", ClockZone::paris), "2026-11-22T23:30:00.000Z");
  EXPECT_EQ(told("2026-07-01 00:30:15", ClockZone::paris), "2026-06-30T22:30:15.000Z");
  EXPECT_EQ(told("01/07/2026", ClockZone::paris), "2026-06-30T22:00:00.000Z");
  EXPECT_EQ(told("2026-07-01T00:30:15Z", ClockZone::paris), "2026-07-01T00:30:15.000Z") << "it says itself";
}

TEST(StatementTime, AnHourThatParisHasTwiceIsTheFirst) {
  EXPECT_EQ(told("2026-10-25 02:30:00", ClockZone::paris), "2026-10-25T00:30:00.000Z");
  EXPECT_EQ(told("2026-10-25 03:30:00", ClockZone::paris), "2026-10-25T02:30:00.000Z");
}

TEST(StatementTime, WhatIsNoneIsRefused) {
  for (const auto* text : {"",
                           "yesterday",
                           "2026-13-01",
                           "2026-02-29 10:00:00",
                           "23/11/26 10:00",
                           "2026-11-23 24:00:00",
                           "2026-11-23 10:60:00",
                           "2026-11-23 10:00:60",
                           "2026-11-23 10",
                           "2026-11-23 10:0",
                           "2026-11-23 10:00:",
                           "2026-11-23 10:00:00.",
                           "2026-11-23 10:00:00.1234567890",
                           "2026-11-23 10:00:00 CET",
                           "2026-11-23T10:00:00+1",
                           "2026-11-23T10:00:00+01:0",
                           "2026-11-23T10:00:00+01:00x",
                           "2026-11-23T",
                           "2026-11-23 10:00:00Z ",
                           "46349.5",
                           "1795418158"})
    EXPECT_EQ(told(text), "") << text;
}

}  // namespace
}  // namespace passerelle::finance
