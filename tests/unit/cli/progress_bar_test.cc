#include "services/cli/progress_bar.h"

#include <gtest/gtest.h>

#include <sstream>

#include "services/cli/text_width.h"

namespace passerelle::cli {
namespace {

const Words english(domain::Language::english);
const Progress half{.bytes = 512,
                    .bytes_in_all = 1024,
                    .lines = 1'200,
                    .refused = 3,
                    .time = std::chrono::milliseconds(2'000)};

TEST(ProgressBar, SaysHowFarHowManyAndHowFast) {
  EXPECT_EQ(progress_text(half, 80, english),
            "[###############...............]  50 %  1,200 lines, 3 refused, 600/s");
}

TEST(ProgressBar, FitsEveryTerminal) {
  for (std::size_t columns = 1; columns <= 200; ++columns) {
    EXPECT_LE(text_width(progress_text(half, columns, english)), columns);
    EXPECT_LE(text_width(progress_text(half, columns, Words(domain::Language::french))), columns);
  }
  EXPECT_EQ(progress_text(half, 24, english), " 50 %  1,200 lines");
}

TEST(ProgressBar, APipeHasNoEndToMeasureAgainst) {
  auto endless = half;
  endless.bytes_in_all.reset();
  EXPECT_EQ(progress_text(endless, 80, english), "1,200 lines, 3 refused, 600/s");
}

TEST(ProgressBar, AnEmptyOrAGrowingFileBreaksNothing) {
  auto odd = half;
  odd.bytes_in_all = 0;
  EXPECT_FALSE(progress_text(odd, 80, english).empty());
  odd.bytes_in_all = 100;
  EXPECT_NE(progress_text(odd, 80, english).find("100 %"), std::string::npos);
}

TEST(ProgressBar, IsNotDrawnWhereNobodyLooks) {
  for (const bool terminal : {false, true}) {
    std::ostringstream out;
    std::ostringstream err;
    Console console(out, {}, err, {.terminal = terminal, .colour = false, .columns = 80}, english,
                    Format::table);
    ProgressBar(console).show(half);
    EXPECT_EQ(err.str().empty(), !terminal);
    EXPECT_EQ(out.str(), "");
  }
}

TEST(ProgressBar, SaysWhichPartAndHowFarItIs) {
  const PartProgress part{.part = "transfers", .done = 500, .in_all = 2'000};
  EXPECT_EQ(progress_text(part, 80, english), "[#######.......................] transfers: 500 of 2,000");
  for (std::size_t columns = 1; columns <= 100; ++columns)
    EXPECT_LE(text_width(progress_text(part, columns, english)), columns);
  EXPECT_EQ(progress_text(PartProgress{.part = "late news"}, 30, english), "[..........] late news: 0 of 0");
}

}  // namespace
}  // namespace passerelle::cli
