// What people find when they count a till: mostly what should be there.
#pragma once

#include <cstdint>

#include "services/domain/ids.h"
#include "tests/support/year_programme.h"

namespace passerelle::test {

// Found more (> 0) or less than expected, never below nothing; one evening in twenty.
std::int64_t till_difference(const YearSizes& sizes, const domain::SiteId& site, domain::Day day,
                             std::int64_t expected_cents);
// What stays in a till for the next day's change.
inline constexpr std::int64_t till_float_cents = 5'000;

}  // namespace passerelle::test
