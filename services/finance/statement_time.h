// Times as statements write them.
#pragma once

#include <optional>
#include <string_view>

#include "services/domain/time.h"

namespace passerelle::finance {

// Whose clock a time is of that names no zone.
enum class ClockZone : std::uint8_t { utc, paris };

// A day (2026-11-23 or 23/11/2026), then T or a blank, then hh:mm, hh:mm:ss or with a fraction of a second
// (what is finer than a millisecond is dropped), then Z, UTC, an offset (+01:00, +0100, +01) or nothing. A
// day alone is when it begins. An hour that Paris has twice in autumn is the first.
std::optional<domain::Instant> parse_statement_time(std::string_view text, ClockZone zone);

}  // namespace passerelle::finance
