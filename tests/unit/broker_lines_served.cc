#include <gtest/gtest.h>

#include <set>

#include "services/broker/lines_served.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::broker {
namespace {

TEST(LinesServed, CountEachLineAsOftenAsItWasAdded) {
  simulation::SeededRandom random(7);
  LinesServed served(20'000);
  std::multiset<domain::LineId> expected;
  const auto draw = [&] {
    return domain::LineId{domain::make_uuid_v7({}, 0, static_cast<std::uint64_t>(random.between(1, 12'000)))};
  };
  for (int i = 0; i < 20'000; ++i) {
    const auto line = draw();
    served.add(line);
    expected.insert(line);
    const auto other = draw();
    ASSERT_EQ(served.times(other), static_cast<std::int64_t>(expected.count(other))) << "after " << i;
  }
}

TEST(LinesServed, HaveNeverSeenALineThatWasNotAdded) {
  LinesServed served(1);
  EXPECT_EQ(served.times({domain::make_uuid_v7({}, 0, 1)}), 0);
}

}  // namespace
}  // namespace passerelle::broker
