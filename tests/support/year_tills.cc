#include "tests/support/year_tills.h"

#include <algorithm>

#include "tests/simulation/virtual_time.h"

namespace passerelle::test {

std::int64_t till_difference(const YearSizes& sizes, const domain::SiteId& site, domain::Day day,
                             std::int64_t expected_cents) {
  auto seed = sizes.seed + 5 + static_cast<std::uint64_t>(domain::to_day_number(day)) * 1'000'003U;
  for (const char letter : site.value) seed = seed * 131U + static_cast<unsigned char>(letter);
  simulation::SeededRandom random(seed);
  if (!random.chance(50)) return 0;
  const auto size = random.between(1, 500);
  return random.chance(400) ? size : std::max(-size, -expected_cents);
}

}  // namespace passerelle::test
