#include "services/finance/statement_time.h"

#include <algorithm>
#include <chrono>

namespace passerelle::finance {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes `least` to `most` digits off the front, as a number that is at most `limit`.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most, int limit) {
  int value = 0;
  std::size_t count = 0;
  for (; count < std::min(most, text.size()) && is_digit(text[count]); ++count)
    value = value * 10 + (text[count] - '0');
  if (count < least || value > limit) return {};
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

struct ClockTime {
  minutes since_midnight{};
  milliseconds rest{};  // below a minute
};

std::optional<milliseconds> take_fraction(std::string_view& text) {
  constexpr std::size_t most_digits = 9;
  std::size_t count = 0;
  int value = 0;
  for (; count < text.size() && is_digit(text[count]); ++count)
    if (count < 3) value = value * 10 + (text[count] - '0');
  if (count == 0 || count > most_digits) return {};
  for (auto digits = count; digits < 3; ++digits) value *= 10;
  text.remove_prefix(count);
  return milliseconds(value);
}

std::optional<ClockTime> take_clock(std::string_view& text) {
  const auto hour = take_number(text, 1, 2, 23);
  if (!hour || !take(text, ':')) return {};
  const auto minute = take_number(text, 2, 2, 59);
  if (!minute) return {};
  ClockTime clock{hours(*hour) + minutes(*minute)};
  if (!take(text, ':')) return clock;
  const auto second = take_number(text, 2, 2, 59);
  if (!second) return {};
  clock.rest = seconds(*second);
  if (!take(text, '.') && !take(text, ',')) return clock;
  const auto fraction = take_fraction(text);
  if (!fraction) return {};
  clock.rest += *fraction;
  return clock;
}

struct Offset {
  bool said = false;
  minutes value{};
};

// All that is left of the text.
std::optional<Offset> offset_of(std::string_view text) {
  take(text, ' ');
  if (text.empty()) return Offset{};
  if (text == "Z" || text == "z" || text == "UTC") return Offset{true};
  const bool west = text.front() == '-';
  if (!take(text, '+') && !take(text, '-')) return {};
  const auto hour = take_number(text, 2, 2, 23);
  if (!hour) return {};
  minutes value = hours(*hour);
  if (!text.empty()) {
    take(text, ':');
    const auto minute = take_number(text, 2, 2, 59);
    if (!minute || !text.empty()) return {};
    value += minutes(*minute);
  }
  return Offset{true, west ? -value : value};
}

domain::Instant instant_of(domain::Day day, const ClockTime& clock, const Offset& offset, ClockZone zone) {
  if (!offset.said && zone == ClockZone::paris)
    return domain::when_clock_shows(day, clock.since_midnight, domain::Showing::first) + clock.rest;
  return domain::Instant(day.time_since_epoch()) + clock.since_midnight + clock.rest - offset.value;
}

}  // namespace

std::optional<domain::Instant> parse_statement_time(std::string_view text, ClockZone zone) {
  const auto end = std::min(text.find_first_of(" T"), text.size());
  const auto day = domain::parse_day_of_list(text.substr(0, end));
  if (!day) return {};
  if (end == text.size()) return instant_of(*day, {}, {}, zone);
  text.remove_prefix(end + 1);
  const auto clock = take_clock(text);
  if (!clock) return {};
  const auto offset = offset_of(text);
  if (!offset) return {};
  return instant_of(*day, *clock, *offset, zone);
}

}  // namespace passerelle::finance
