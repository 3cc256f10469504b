// How fast a campaign goes: so many a second, at these hours in Paris, so many a day.
#pragma once

#include <optional>

#include "services/domain/error.h"
#include "services/domain/time.h"

namespace passerelle::domain {

// By the clock on a wall in Paris, whatever it does at night.
struct DailyHours {
  std::chrono::minutes opens{0};      // after midnight, included
  std::chrono::minutes closes{1440};  // excluded, up to 24 h
  bool operator==(const DailyHours&) const = default;
};

struct Pace {
  double per_second = 0;            // 0 = as fast as the operator takes them
  std::optional<DailyHours> hours;  // absent = always
  std::int64_t per_day = 0;         // a calendar day in Paris; 0 = no cap
  bool operator==(const Pace&) const = default;
};

// INVALID_ARGUMENT, reason PACE_INVALID.
Status validate(const Pace& pace);

// What was taken so far.
struct PaceState {
  Day day{};                        // on which
  std::int64_t taken_that_day = 0;  // so many were taken
  std::optional<Instant>
      spent_until;  // the rate's allowance is used up to then; absent = nothing was taken lately
};

struct PaceAnswer {
  std::int64_t now = 0;         // may go at once
  std::optional<Instant> next;  // now = 0: when to ask again
};

// At most `wanted` (> 0).
PaceAnswer how_many_may_go(const Pace& pace, const PaceState& state, std::int64_t wanted, Instant now);
// When `remaining` more are taken at `per_second`, which is what was seen lately; absent where it is 0, or
// that would take more than a year.
std::optional<Instant> expected_end(const Pace& pace, const PaceState& state, std::int64_t remaining,
                                    double per_second, Instant now);
void note_taken(const Pace& pace, PaceState& state, std::int64_t taken, Instant now);

}  // namespace passerelle::domain
