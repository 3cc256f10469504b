// How fast an envelope is used, and when it runs dry if that goes on. A forecast for people who plan: nothing
// is decided by it. Integers throughout, and the same on every machine.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "services/finance/day_total.h"

namespace passerelle::finance {

inline constexpr int burn_window_days = 28;
inline constexpr int least_days_of_data = 14;
inline constexpr int burn_horizon_days = 366;  // what is still there after these is not foretold

struct BurnQuestion {
  domain::EnvelopeId envelope;
  domain::Day today{};                 // not over: it is foretold, and no data
  std::int64_t available = 0;          // now, in the envelope's measure; >= 0
  domain::Day in_use_since{};          // the first day on which somebody could have been served from it
  int window_days = burn_window_days;  // before today, >= 14
};

struct AvailableOnDay {
  domain::Day day{};
  std::int64_t available = 0;  // at its end; of today: now
  bool operator==(const AvailableOnDay&) const = default;
};

// At the day's end. low <= expected <= high.
struct ProjectedDay {
  domain::Day day{};
  std::int64_t low = 0;
  std::int64_t expected = 0;
  std::int64_t high = 0;
  bool operator==(const ProjectedDay&) const = default;
};

// What is held counts as gone already. Burn is what was delivered, less what was reversed or corrected, on
// the day when that was posted. Data are the window's last whole weeks, counted back from yesterday.
//  - Expected: every coming Monday burns what these Mondays burnt on average, and so on.
//  - Range: 400 courses, each a sequence of weeks drawn with replacement from those of the data, so that a
//    week keeps its pattern; from the 10th to the 90th of 100. Which weeks are drawn is a fixed sequence of
//    numbers: the same data give the same range. Widened to the expected course, where that lies outside.
struct BurnForecast {
  int days_of_data = 0;            // whole weeks
  std::int64_t burnt = 0;          // in those days, > 0
  std::int64_t per_day_milli = 0;  // thousandths of the measure's unit, rounded to the nearest
  std::array<std::int64_t, 7> per_weekday_milli{};  // from Monday; may be < 0 where more was reversed
  // The day at whose end nothing is left. Absent: later than the horizon.
  std::optional<domain::Day> dry_early;     // 10 of 100 courses are dry by then
  std::optional<domain::Day> dry_expected;  // dry_early <= dry_expected <= dry_late
  std::optional<domain::Day> dry_late;      // 90 of 100
  std::vector<ProjectedDay> projected;      // from today to dry_late or the horizon
  bool operator==(const BurnForecast&) const = default;
};

// `totals` are those of the window's days and of today so far; others, and other envelopes', count for
// nothing. Absent: fewer than 14 days of data, or nothing burnt in them.
std::optional<BurnForecast> forecast(const BurnQuestion& question, std::span<const DayTotal> totals);

// What was there at the end of each day of the window, and is now: the chart's other half. Days before the
// envelope was in use are left out.
std::vector<AvailableOnDay> available_by_day(const BurnQuestion& question, std::span<const DayTotal> totals);

}  // namespace passerelle::finance
