#include <gtest/gtest.h>

#include "services/finance/envelope_warning.h"

namespace passerelle::finance {
namespace {

const auto today = *domain::parse_iso_day("2026-11-23");

std::optional<BurnForecast> dry_in(int early, int expected) {
  BurnForecast forecast;
  forecast.dry_early = today + std::chrono::days(early);
  forecast.dry_expected = today + std::chrono::days(expected);
  return forecast;
}

TEST(EnvelopeWarning, WarnsBelowAnAmount) {
  const WarningThresholds thresholds{.warn_below = 100, .warn_days = {}};
  EXPECT_EQ(warning_of(100, today, {}, thresholds).level, EnvelopeLevel::ok);
  EXPECT_EQ(warning_of(99, today, {}, thresholds).level, EnvelopeLevel::low);
  EXPECT_TRUE(warning_of(99, today, {}, thresholds).below_amount);
}

TEST(EnvelopeWarning, WarnsWhenItMayBeDryInTooFewDays) {
  const WarningThresholds thresholds{.warn_below = {}, .warn_days = 14};
  EXPECT_EQ(warning_of(500, today, dry_in(14, 30), thresholds).level, EnvelopeLevel::ok);
  const auto warning = warning_of(500, today, dry_in(13, 30), thresholds);
  EXPECT_EQ(warning.level, EnvelopeLevel::low) << "rather too early than too late";
  EXPECT_TRUE(warning.below_days);
  EXPECT_EQ(warning.days_left, 13);
}

TEST(EnvelopeWarning, NothingForetoldIsNoWarning) {
  const WarningThresholds thresholds{.warn_below = {}, .warn_days = 14};
  EXPECT_EQ(warning_of(500, today, {}, thresholds), EnvelopeWarning{});
  EXPECT_EQ(warning_of(500, today, BurnForecast{}, thresholds), EnvelopeWarning{});
}

TEST(EnvelopeWarning, WhatIsDryIsSaidWithoutAnyThreshold) {
  EXPECT_EQ(warning_of(0, today, {}, {}).level, EnvelopeLevel::dry);
  EXPECT_EQ(warning_of(1, today, {}, {}).level, EnvelopeLevel::ok);
}

}  // namespace
}  // namespace passerelle::finance
