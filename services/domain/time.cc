#include "services/domain/time.h"

#include <date/tz.h>
#include <fmt/format.h>

namespace passerelle::domain {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::last;
using std::chrono::month;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;

const date::time_zone& paris() {
  static const date::time_zone* const zone = date::locate_zone("Europe/Paris");
  return *zone;
}

constexpr int earliest_year = 1900;
constexpr int latest_year = 9999;

std::optional<int> digits(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Day> day_of(std::string_view year_text, std::string_view month_text,
                          std::string_view day_text) {
  const auto y = digits(year_text);
  const auto m = digits(month_text);
  const auto d = digits(day_text);
  if (!y || !m || !d || *y < earliest_year || *y > latest_year) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return Day(date);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// 3/2/2026, 03/02/2026, 03.02.2026, 03-02-2026: day, month, year, one separator throughout.
std::optional<Day> parse_french_day(std::string_view text) {
  const auto first = text.find_first_of("/.-");
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = text.find(text[first], first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto day_text = text.substr(0, first);
  const auto month_text = text.substr(first + 1, second - first - 1);
  const auto year_text = text.substr(second + 1);
  if (day_text.size() > 2 || month_text.size() > 2 || year_text.size() != 4) return std::nullopt;
  return day_of(year_text, month_text, day_text);
}

}  // namespace

Day paris_day(Instant instant) {
  const auto local = paris().to_local(instant);
  return Day(std::chrono::floor<days>(local.time_since_epoch()));
}

Instant start_of(Day day) {
  // Paris changes its clocks at 2 or 3 in the morning; `earliest` is for years in which it did at midnight.
  const auto sys = paris().to_sys(date::local_days(day.time_since_epoch()), date::choose::earliest);
  return Instant(std::chrono::duration_cast<std::chrono::milliseconds>(sys.time_since_epoch()));
}

Instant when_clock_shows(Day day, std::chrono::minutes since_midnight, Showing which) {
  const date::local_time<std::chrono::milliseconds> shown(day.time_since_epoch() + since_midnight);
  const auto sys =
      paris().to_sys(shown, which == Showing::first ? date::choose::earliest : date::choose::latest);
  return Instant(sys.time_since_epoch());
}

Day first_of_month(Day day) {
  const year_month_day date{day};
  return Day(date.year() / date.month() / 1);
}

Day first_of_next_month(Day day) {
  const year_month_day date{day};
  return Day((date.year() / date.month() + months{1}) / 1);
}

Day first_of_year(Day day) { return Day(year_month_day{day}.year() / 1 / 1); }

Day first_of_next_year(Day day) { return Day((year_month_day{day}.year() + std::chrono::years{1}) / 1 / 1); }

Day add_months(Day day, int count) {
  const year_month_day date{day};
  const year_month target = date.year() / date.month() + months{count};
  const year_month_day same_day = target / date.day();
  return same_day.ok() ? Day(same_day) : Day(target / last);
}

std::string to_iso(Day day) {
  const year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<Day> parse_iso_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return day_of(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::optional<Day> parse_day_of_list(std::string_view text) {
  text = trimmed(text);
  if (auto day = parse_iso_day(text)) return day;
  return parse_french_day(text);
}

std::string to_rfc3339(Instant instant) {
  const auto midnight = std::chrono::floor<days>(instant);
  const year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{instant - midnight};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

}  // namespace passerelle::domain
