// What a spreadsheet finds in a workbook, read back from its parts.
#include "services/cli/workbook.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.h"
#include "tests/support/zip_file.h"

namespace passerelle::cli {
namespace {

const std::vector<SheetColumn> two_columns{{"Ligne", 10}, {"Raison", 40}};

class WorkbookTest : public testing::Test {
 protected:
  std::string part(const std::string& name) const { return test::part_of_zip(file_, name); }
  std::string sheet(int number) const {
    return part("xl/worksheets/sheet" + std::to_string(number) + ".xml");
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "report.xlsx";
};

TEST_F(WorkbookTest, ATextIsNeverAFormulaWhateverItBeginsWith) {
  Workbook workbook(file_);
  const auto sheet_number = workbook.add_sheet("Lignes", two_columns);
  for (const auto* text : {"=HYPERLINK(\"http://x\")", "+33612345678", "-1", "@SUM(A1)"}) {
    workbook.add(sheet_number, {std::int64_t{1}, std::string(text)});
  }
  ASSERT_EQ(workbook.close(), std::nullopt);
  const auto xml = sheet(1);
  EXPECT_EQ(xml.find("<f>"), std::string::npos) << xml;
  EXPECT_NE(xml.find("<is><t>=HYPERLINK(\"http://x\")</t></is>"), std::string::npos) << xml;
  EXPECT_NE(xml.find("<is><t>+33612345678</t></is>"), std::string::npos);
  EXPECT_NE(xml.find("<is><t>-1</t></is>"), std::string::npos);
}

TEST_F(WorkbookTest, NumbersMoneyAndMomentsAreWhatTheyAre) {
  Workbook workbook(file_);
  const auto sheet_number = workbook.add_sheet("Lignes", two_columns);
  workbook.add(sheet_number, {std::int64_t{1'234'567}, Cents{1250}});
  workbook.add(sheet_number, {WallTime{2026, 11, 23, 12, 0, 0}, std::monostate()});
  ASSERT_EQ(workbook.close(), std::nullopt);
  const auto xml = sheet(1);
  EXPECT_NE(xml.find("<v>1234567</v>"), std::string::npos) << xml;
  EXPECT_NE(xml.find("<v>12.5</v>"), std::string::npos);
  EXPECT_NE(xml.find("<v>46349.5</v>"), std::string::npos) << "days since 1900, noon";
  EXPECT_EQ(xml.find("t=\"s\""), std::string::npos);
  EXPECT_NE(part("xl/styles.xml").find("yyyy-mm-dd hh:mm:ss"), std::string::npos);
}

TEST_F(WorkbookTest, SheetsKeepTheirOrderWhicheverIsFilledFirst) {
  Workbook workbook(file_);
  const auto summary = workbook.add_sheet("Résumé", two_columns);
  const auto lines = workbook.add_sheet("Lignes", two_columns);
  workbook.add(lines, {std::int64_t{77}, std::string("first")});
  workbook.add(summary, {std::int64_t{99}, std::string("last")});
  ASSERT_EQ(workbook.close(), std::nullopt);
  EXPECT_NE(sheet(1).find("<v>99</v>"), std::string::npos);
  EXPECT_NE(sheet(2).find("<v>77</v>"), std::string::npos);
  const auto names = part("xl/workbook.xml");
  EXPECT_LT(names.find("name=\"Résumé\""), names.find("name=\"Lignes\""));
}

TEST_F(WorkbookTest, AFullSheetGoesOnInTheNextWithItsHeadings) {
  Workbook workbook(file_, 3);
  const auto lines = workbook.add_sheet("Lignes", two_columns);
  for (std::int64_t number = 1; number <= 7; ++number) workbook.add(lines, {number, std::monostate()});
  ASSERT_EQ(workbook.close(), std::nullopt);
  const auto names = part("xl/workbook.xml");
  EXPECT_NE(names.find("name=\"Lignes 2\""), std::string::npos);
  EXPECT_NE(names.find("name=\"Lignes 3\""), std::string::npos);
  EXPECT_EQ(sheet(1).find("<v>4</v>"), std::string::npos);
  EXPECT_NE(sheet(2).find("<v>4</v>"), std::string::npos);
  EXPECT_NE(sheet(2).find("<v>6</v>"), std::string::npos);
  EXPECT_NE(sheet(3).find("<v>7</v>"), std::string::npos);
  EXPECT_NE(sheet(3).find("Raison"), std::string::npos);
}

TEST_F(WorkbookTest, WhatCannotBeWrittenIsSaid) {
  Workbook workbook(directory_.path() / "no" / "folder" / "report.xlsx");
  workbook.add_sheet("Lignes", two_columns);
  EXPECT_NE(workbook.close(), std::nullopt);
}

}  // namespace
}  // namespace passerelle::cli
