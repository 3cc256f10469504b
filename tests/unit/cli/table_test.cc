#include "services/cli/table.h"

#include <gtest/gtest.h>

#include "services/cli/text_width.h"

namespace passerelle::cli {
namespace {

TEST(Table, ColumnsStandBelowEachOtherWhateverTheAlphabet) {
  Table table({{"Nom"}, {"Reste", Table::Align::right}, {"Site"}});
  table.add({"Élodie", "5", "marseille"});
  table.add({"e\u0301te\u0301", "1 000", "x"});  // combining accents take no column
  table.add({"東京", "20", "y"});                // ideographs take two
  EXPECT_EQ(table.text(),
            "Nom     Reste  Site\n"
            "Élodie      5  marseille\n"
            "e\u0301te\u0301     1 000  x\n"
            "東京       20  y\n");
}

TEST(Table, PropertiesHaveNoHeading) {
  auto table = Table::of_properties();
  table.add({"État", "délivrée"});
  table.add({"Offre", ""});
  EXPECT_EQ(table.text(), "État   délivrée\nOffre\n");
}

TEST(Table, ANameCannotMoveTheCursorOrBreakTheLine) {
  auto table = Table::of_properties();
  table.add({"Nom", "a\033[2Jb\nc\u009bd"});
  EXPECT_EQ(table.text(), "Nom  a[2Jb cd\n");
}

TEST(TextWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(text_width(""), 0U);
  EXPECT_EQ(text_width("5,00\u00a0€"), 6U);
  EXPECT_EQ(text_width("\xff\xfe"), 2U) << "what is not UTF-8 counts by the byte";
}

TEST(TextWidth, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(cut_to_width("délivrée", 8), "délivrée");
  EXPECT_EQ(cut_to_width("délivrée", 4), "dél…");
  EXPECT_EQ(cut_to_width("東京都", 4), "東…");
  EXPECT_EQ(cut_to_width("abc", 0), "");
}

}  // namespace
}  // namespace passerelle::cli
