// Instants are UTC, to the millisecond. Days, months and years are those of the programme: Europe/Paris.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace passerelle::domain {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;
using Day = std::chrono::local_days;  // a calendar day in Europe/Paris

Day paris_day(Instant instant);
Instant start_of(Day day);  // the first instant of that day in Paris; a day has 23, 24 or 25 hours

// When the clock on a wall in Paris shows `since_midnight` (0 to 24 h) on that day. A time that the clock
// passes over in spring is when it does so; of one that it shows twice in autumn, `which`.
enum class Showing : std::uint8_t { first, last };
Instant when_clock_shows(Day day, std::chrono::minutes since_midnight, Showing which);

Day first_of_month(Day day);
Day first_of_next_month(Day day);
Day first_of_year(Day day);
Day first_of_next_year(Day day);
// `day` plus calendar months; where the month is shorter, its last day (31 January + 1 = 28 or 29 February).
Day add_months(Day day, int months);

std::string to_iso(Day day);  // 2026-11-23
std::optional<Day> parse_iso_day(std::string_view text);
// A day as French lists write it (23/11/2026, 23/11/26 is refused as ambiguous) or ISO.
std::optional<Day> parse_day_of_list(std::string_view text);
std::string to_rfc3339(Instant instant);  // 2026-11-23T06:40:00.000Z

inline Instant from_unix_ms(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }
inline std::int64_t to_unix_ms(Instant instant) { return instant.time_since_epoch().count(); }
inline std::int64_t to_day_number(Day day) { return day.time_since_epoch().count(); }
inline Day from_day_number(std::int64_t days) { return Day(std::chrono::days(days)); }

}  // namespace passerelle::domain
