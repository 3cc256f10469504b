#include "services/cli/option_types.h"

#include <gtest/gtest.h>

namespace passerelle::cli {
namespace {

using namespace std::chrono_literals;

TEST(Durations, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(parse_duration("15s"), 15s);
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("30"), 30s);
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const auto* wrong : {"", "s", "-1s", "1.5s", "10 s", "10d", "99999999999999999999s"}) {
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace passerelle::cli
