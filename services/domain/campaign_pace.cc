#include "services/domain/campaign_pace.h"

#include <algorithm>
#include <cmath>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr Duration burst{1'000};         // allowance that was not used is kept for this long
constexpr double fastest = 10'000;       // a second; more is a slip of the finger
constexpr double slowest = 1.0 / 3'600;  // one an hour

struct Span {
  Instant opens;
  Instant closes;  // excluded
  bool empty() const { return opens >= closes; }
};

// From the first time that the clock shows the one to the last time that it shows the other.
Span open_on(Day day, const DailyHours& hours) {
  return {when_clock_shows(day, hours.opens, Showing::first),
          when_clock_shows(day, hours.closes, Showing::last)};
}

// The first instant from `from` on that is within hours. In spring a short span may be passed over
// altogether.
Instant next_open(const std::optional<DailyHours>& hours, Instant from) {
  if (!hours) return from;
  for (Day day = paris_day(from);; day += days{1}) {
    const auto span = open_on(day, *hours);
    if (!span.empty() && from < span.closes) return std::max(from, span.opens);
  }
}

// Rounded up: a rate is never passed.
Duration time_of(double per_second, std::int64_t taken) {
  return Duration(static_cast<Duration::rep>(std::ceil(1'000.0 * static_cast<double>(taken) / per_second)));
}

Instant allowance_since(const Pace& pace, const PaceState& state, Instant now) {
  const auto oldest = now - std::max(burst, time_of(pace.per_second, 1));
  return state.spent_until ? std::max(*state.spent_until, oldest) : oldest;
}

}  // namespace

Status validate(const Pace& pace) {
  if (pace.per_second != 0 && !(pace.per_second >= slowest && pace.per_second <= fastest))
    return invalid_field("pace.per_second", "Must be 0, or from one an hour to 10,000 a second.",
                         "PACE_INVALID");
  if (pace.per_day < 0) return invalid_field("pace.per_day", "Must be 0 or more.", "PACE_INVALID");
  if (pace.hours && (pace.hours->opens < minutes{0} || pace.hours->closes > minutes{1440} ||
                     pace.hours->opens >= pace.hours->closes))
    return invalid_field("pace.opens_at_minute", "Must be before it closes, on the same day.",
                         "PACE_INVALID");
  return {};
}

PaceAnswer how_many_may_go(const Pace& pace, const PaceState& state, std::int64_t wanted, Instant now) {
  require_invariant(wanted > 0, "whoever asks wants some");
  if (const auto opens = next_open(pace.hours, now); opens > now) return {0, opens};
  const auto today = paris_day(now);
  if (pace.per_day > 0 && state.day == today) {
    wanted = std::min(wanted, pace.per_day - state.taken_that_day);
    if (wanted <= 0) return {0, next_open(pace.hours, start_of(today + days{1}))};
  } else if (pace.per_day > 0) {
    wanted = std::min(wanted, pace.per_day);
  }
  if (pace.per_second <= 0) return {wanted, std::nullopt};
  const auto since = allowance_since(pace, state, now);
  const auto allowed = static_cast<std::int64_t>(
      std::floor(pace.per_second * static_cast<double>((now - since).count()) / 1'000.0));
  if (allowed <= 0) return {0, next_open(pace.hours, since + time_of(pace.per_second, 1))};
  return {std::min(wanted, allowed), std::nullopt};
}

std::optional<Instant> expected_end(const Pace& pace, const PaceState& state, std::int64_t remaining,
                                    double per_second, Instant now) {
  if (remaining <= 0) return now;
  if (per_second <= 0) return std::nullopt;
  const auto last_day = paris_day(now) + days{366};
  for (Day day = paris_day(now); day <= last_day; day += days{1}) {
    auto span = pace.hours ? open_on(day, *pace.hours) : Span{start_of(day), start_of(day + days{1})};
    span.opens = std::max(span.opens, now);
    if (span.empty()) continue;
    auto can_go = static_cast<std::int64_t>(
        std::floor(per_second * static_cast<double>((span.closes - span.opens).count()) / 1'000.0));
    if (pace.per_day > 0) {
      const auto taken = state.day == day ? state.taken_that_day : 0;
      can_go = std::min(can_go, std::max<std::int64_t>(0, pace.per_day - taken));
    }
    if (can_go >= remaining) return span.opens + time_of(per_second, remaining);
    remaining -= can_go;
  }
  return std::nullopt;
}

void note_taken(const Pace& pace, PaceState& state, std::int64_t taken, Instant now) {
  const auto today = paris_day(now);
  if (state.day != today) {
    state.day = today;
    state.taken_that_day = 0;
  }
  state.taken_that_day += taken;
  if (pace.per_second > 0)
    state.spent_until = allowance_since(pace, state, now) + time_of(pace.per_second, taken);
}

}  // namespace passerelle::domain
