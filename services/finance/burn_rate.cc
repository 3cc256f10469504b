#include "services/finance/burn_rate.h"

#include <algorithm>
#include <cstdint>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

using domain::AccountKind;
using domain::Day;
using domain::TransferKind;

constexpr int courses = 400;
constexpr int days_of_week = 7;

using Week = std::array<std::int64_t, days_of_week>;  // from the weekday that today is

// Steele, Lea and Flood's SplitMix64: numbers that look drawn and are always the same.
class FixedSequence {
 public:
  std::size_t below(std::size_t bound) {
    auto mixed = state_ += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % bound);
  }

 private:
  std::uint64_t state_ = 0;
};

std::int64_t burnt_by(const DayTotal& total) {
  switch (total.kind) {
    case TransferKind::capture:
      return total.amount;
    case TransferKind::reverse:
      return -total.amount;
    case TransferKind::correct:
      return domain::kind_of(total.credit) == AccountKind::spent ? total.amount : -total.amount;
    default:
      return 0;
  }
}

std::int64_t days_between(Day from, Day until) { return (until - from).count(); }

Day first_day_of(const BurnQuestion& question) {
  return std::max(question.in_use_since, question.today - std::chrono::days(question.window_days));
}

// Of today so far, which is foretold as a whole: it has to be there again before that.
std::int64_t burnt_today(const BurnQuestion& question, std::span<const DayTotal> totals) {
  std::int64_t burnt = 0;
  for (const auto& total : totals)
    if (total.envelope == question.envelope && total.day == question.today) burnt += burnt_by(total);
  return burnt;
}

// The newest first; none where there are too few.
std::vector<Week> weeks_of(const BurnQuestion& question, std::span<const DayTotal> totals) {
  const auto days = std::max<std::int64_t>(days_between(first_day_of(question), question.today), 0);
  if (days < least_days_of_data) return {};
  std::vector<Week> weeks(static_cast<std::size_t>(days / days_of_week));
  for (const auto& total : totals) {
    if (total.envelope != question.envelope || total.day >= question.today) continue;
    const auto back = static_cast<std::size_t>(days_between(total.day, question.today) - 1);
    if (back / days_of_week < weeks.size())
      weeks[back / days_of_week][days_of_week - 1 - back % days_of_week] += burnt_by(total);
  }
  return weeks;
}

Week sum_of(const std::vector<Week>& weeks) {
  Week sums{};
  for (const auto& week : weeks)
    for (std::size_t day = 0; day < week.size(); ++day) sums[day] += week[day];
  return sums;
}

// To the nearest, halves away from 0; `parts` > 0.
std::int64_t milli(std::int64_t sum, std::int64_t parts) {
  const auto thousandths = sum * 1000;
  return (thousandths + (thousandths < 0 ? -parts : parts) / 2) / parts;
}

void state_rates(BurnForecast& forecast, const Week& sums, Day today) {
  const auto weeks = forecast.days_of_data / days_of_week;
  forecast.per_day_milli = milli(forecast.burnt, forecast.days_of_data);
  for (std::size_t day = 0; day < sums.size(); ++day) {
    const std::chrono::weekday weekday{today + std::chrono::days(day)};
    forecast.per_weekday_milli[weekday.iso_encoding() - 1] = milli(sums[day], weeks);
  }
}

// Ends of days, from today; the last is 0, or the horizon's. What is dry stays so.
using Course = std::vector<std::int64_t>;

// `scale` times everything, so that an average of weeks is not rounded day by day.
template <class NextWeek>
Course course_of(std::int64_t start, std::int64_t scale, NextWeek next_week) {
  Course course;
  auto left = start * scale;
  while (course.size() < burn_horizon_days) {
    for (const auto burnt : next_week()) {
      left = std::max<std::int64_t>(left - burnt, 0);
      course.push_back(left / scale);
      if (left == 0 || course.size() == burn_horizon_days) break;
    }
    if (left == 0) break;
  }
  return course;
}

std::int64_t at_end_of(const Course& course, std::size_t day) {
  return day < course.size() ? course[day] : 0;
}

// Days until it is dry; the horizon where it is not within.
std::size_t dry_after(const Course& course) {
  return course.back() == 0 ? course.size() - 1 : static_cast<std::size_t>(burn_horizon_days);
}

// The nearest rank: the smallest value that `percent` of 100 do not exceed.
template <class Value>
Value percentile(std::vector<Value>& values, std::size_t percent) {
  const auto rank = (values.size() * percent + 99) / 100 - 1;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank));
  return values[rank];
}

std::vector<Course> drawn_courses(std::int64_t start, const std::vector<Week>& weeks) {
  FixedSequence draws;
  std::vector<Course> drawn;
  drawn.reserve(courses);
  for (int i = 0; i < courses; ++i)
    drawn.push_back(course_of(start, 1, [&] { return weeks[draws.below(weeks.size())]; }));
  return drawn;
}

std::optional<Day> day_after(Day today, std::size_t days) {
  if (days == burn_horizon_days) return {};
  return today + std::chrono::days(days);
}

void state_range(BurnForecast& forecast, Day today, const Course& expected,
                 const std::vector<Course>& drawn) {
  std::vector<std::size_t> ends(drawn.size());
  std::ranges::transform(drawn, ends.begin(), dry_after);
  const auto middle = dry_after(expected);
  const auto late = std::max(percentile(ends, 90), middle);
  forecast.dry_early = day_after(today, std::min(percentile(ends, 10), middle));
  forecast.dry_expected = day_after(today, middle);
  forecast.dry_late = day_after(today, late);

  std::vector<std::int64_t> left(drawn.size());
  for (std::size_t day = 0; day <= late && day < burn_horizon_days; ++day) {
    std::ranges::transform(drawn, left.begin(), [&](const Course& course) { return at_end_of(course, day); });
    const auto likely = at_end_of(expected, day);
    const auto low = std::min(percentile(left, 10), likely);
    forecast.projected.push_back(
        {today + std::chrono::days(day), low, likely, std::max(percentile(left, 90), likely)});
  }
}

}  // namespace

std::optional<BurnForecast> forecast(const BurnQuestion& question, std::span<const DayTotal> totals) {
  domain::require_invariant(question.window_days >= least_days_of_data && question.available >= 0,
                            "a forecast has two weeks to look at, and something to begin with");
  const auto weeks = weeks_of(question, totals);
  const auto sums = sum_of(weeks);
  BurnForecast forecast;
  for (const auto sum : sums) forecast.burnt += sum;
  if (weeks.empty() || forecast.burnt <= 0) return {};
  forecast.days_of_data = static_cast<int>(weeks.size()) * days_of_week;
  state_rates(forecast, sums, question.today);

  const auto start = std::max<std::int64_t>(question.available + burnt_today(question, totals), 0);
  const auto expected = course_of(start, static_cast<std::int64_t>(weeks.size()), [&] { return sums; });
  state_range(forecast, question.today, expected, drawn_courses(start, weeks));
  return forecast;
}

std::vector<AvailableOnDay> available_by_day(const BurnQuestion& question, std::span<const DayTotal> totals) {
  const auto account = domain::available_account(question.envelope);
  const auto first = first_day_of(question);
  const auto days = days_between(first, question.today) + 1;
  if (days <= 0) return {};
  std::vector<std::int64_t> gained(static_cast<std::size_t>(days));
  for (const auto& total : totals) {
    if (total.day < first || total.day > question.today) continue;
    auto& day = gained[static_cast<std::size_t>(days_between(first, total.day))];
    if (total.credit == account) day += total.amount;
    if (total.debit == account) day -= total.amount;
  }
  std::vector<AvailableOnDay> series(gained.size());
  auto available = question.available;
  for (auto i = gained.size(); i-- > 0;) {
    series[i] = {first + std::chrono::days(i), available};
    available -= gained[i];
  }
  return series;
}

}  // namespace passerelle::finance
