// The checker of FEC files itself: each rule is broken alone, and found alone.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/support/fec_checker.h"

namespace passerelle::test {
namespace {

using Line = std::vector<std::string>;

struct File {
  std::string name = "123456782FEC20261231.txt";
  std::string before;  // a mark
  Line header = {"JournalCode", "JournalLib",  "EcritureNum", "EcritureDate", "CompteNum",     "CompteLib",
                 "CompAuxNum",  "CompAuxLib",  "PieceRef",    "PieceDate",    "EcritureLib",   "Debit",
                 "Credit",      "EcritureLet", "DateLet",     "ValidDate",    "Montantdevise", "Idevise"};
  std::vector<Line> lines = {
      line("1", "20260302", "531000", "12,00", "0,00"), line("1", "20260302", "707300", "0,00", "12,00"),
      line("2", "20260303", "860000", "5,10", "0,00"),  line("2", "20260303", "870000", "0,00", "5,10"),
      line("3", "20260303", "531000", "0,01", "0,00"),  line("3", "20260303", "758000", "0,00", "0,01")};
  std::string separator = "\t";
  std::string end = "\r\n";

  static Line line(const char* number, const char* day, const char* account, const char* debit,
                   const char* credit) {
    return {"CA", "Caisse",  number, day,    account, "Compte", "",         "", "piece",
            day,  "Libellé", debit,  credit, "",      "",       "20260331", "", ""};
  }
  std::string text(const Line& cells) const {
    std::string all;
    for (std::size_t i = 0; i < cells.size(); ++i) all += (i == 0 ? "" : separator) + cells[i];
    return all;
  }
  std::string bytes() const {
    auto all = before + text(header) + end;
    for (const auto& cells : lines) all += text(cells) + end;
    return all;
  }
};

struct Breach {
  FecRule rule;
  std::int64_t line;
  std::function<void(File&)> change;
};

void all_of_entry(File& file, std::size_t first, std::size_t column, const std::string& text) {
  file.lines[first][column] = file.lines[first + 1][column] = text;
}

// What breaks a rule, and where it shows. Lines of the file count from 1, entries are on 2-3, 4-5 and 6-7.
std::vector<Breach> breaches() {
  return {
      {FecRule::file_name, 0, [](File& f) { f.name = "123456783FEC20261231.txt"; }},
      {FecRule::file_name, 0, [](File& f) { f.name = "123456782FEC20260231.txt"; }},
      {FecRule::file_name, 0, [](File& f) { f.name = "123456782fec20261231.txt"; }},
      {FecRule::byte_order_mark, 1, [](File& f) { f.before = "\xEF\xBB\xBF"; }},
      {FecRule::encoding, 2, [](File& f) { f.lines[0][10] = "Libell\xE9"; }},
      {FecRule::encoding, 2, [](File& f) { f.lines[0][10] = "\xED\xA0\x80"; }},
      {FecRule::line_end, 3,
       [](File& f) { f.lines[1][17] = "\n" + f.text(f.lines[2]), f.lines.erase(f.lines.begin() + 2); }},
      {FecRule::header, 1, [](File& f) { f.header[11] = "Débit"; }},
      {FecRule::header, 1, [](File& f) { std::swap(f.header[0], f.header[1]); }},
      {FecRule::column_count, 4, [](File& f) { f.lines[2].pop_back(); }},
      {FecRule::column_count, 5, [](File& f) { f.lines[3][10] = "a\tb"; }},
      {FecRule::empty_line, 4, [](File& f) { f.lines.insert(f.lines.begin() + 2, Line{}); }},
      {FecRule::control_character, 2, [](File& f) { f.lines[0][10] = "a\x01"; }},
      {FecRule::control_character, 2, [](File& f) { f.lines[0][10] = "a\u0085"; }},
      {FecRule::mandatory, 2, [](File& f) { f.lines[0][10] = " "; }},
      {FecRule::date, 2, [](File& f) { f.lines[0][9] = "20260230", f.lines[1][9] = "20260230"; }},
      {FecRule::date, 2, [](File& f) { all_of_entry(f, 0, 9, "2026-3-2"); }},
      {FecRule::amount, 2, [](File& f) { f.lines[0][11] = "12.00"; }},
      {FecRule::amount, 2, [](File& f) { f.lines[0][11] = "1 200,00"; }},
      {FecRule::amount, 2, [](File& f) { f.lines[0][11] = "12"; }},
      {FecRule::one_side, 2, [](File& f) { f.lines[0][11] = "15,00", f.lines[0][12] = "3,00"; }},
      {FecRule::one_side, 8,
       [](File& f) { f.lines.push_back(File::line("3", "20260303", "531000", "0,00", "0,00")); }},
      {FecRule::account_number, 2, [](File& f) { f.lines[0][4] = "53A000"; }},
      {FecRule::account_number, 2, [](File& f) { f.lines[0][4] = "931000"; }},
      {FecRule::auxiliary, 2, [](File& f) { f.lines[0][6] = "C1"; }},
      {FecRule::lettering, 2, [](File& f) { f.lines[0][13] = "A"; }},
      {FecRule::currency, 2, [](File& f) { f.lines[0][16] = "12,00"; }},
      {FecRule::currency, 2, [](File& f) { f.lines[0][16] = "12,00", f.lines[0][17] = "eur"; }},
      {FecRule::sequence, 4, [](File& f) { all_of_entry(f, 2, 2, "7"), all_of_entry(f, 4, 2, "8"); }},
      {FecRule::sequence, 6, [](File& f) { all_of_entry(f, 4, 2, "2b"); }},
      {FecRule::chronology, 4, [](File& f) { all_of_entry(f, 2, 3, "20260301"); }},
      {FecRule::chronology, 6, [](File& f) { all_of_entry(f, 4, 15, "20260330"); }},
      {FecRule::one_entry, 3, [](File& f) { f.lines[1][0] = "BQ"; }},
      {FecRule::one_entry, 3, [](File& f) { f.lines[1][3] = "20260303"; }},
      {FecRule::balance, 4, [](File& f) { f.lines[2][11] = "5,11"; }},
      {FecRule::validated_before, 2, [](File& f) { all_of_entry(f, 0, 15, "20260301"); }},
      {FecRule::after_closing, 6,
       [](File& f) { all_of_entry(f, 4, 3, "20270101"), all_of_entry(f, 4, 15, "20270101"); }},
  };
}

TEST(FecChecker, AGoodFileHasNoViolation) {
  for (const auto* separator : {"\t", "|"})
    for (const auto* end : {"\r\n", "\n", "\r"}) {
      File file;
      file.separator = separator;
      file.end = end;
      file.lines[0][6] = file.lines[0][7] = file.lines[0][13] = "A";
      file.lines[0][14] = "20260401";
      file.lines[0][16] = "-12,00";
      file.lines[0][17] = "USD";
      for (const auto& violation : check_fec(file.name, file.bytes()))
        ADD_FAILURE() << violation.line << ' ' << to_string(violation.rule) << ' ' << violation.detail;
    }
}

TEST(FecChecker, EachRuleIsFoundBrokenAndNoOther) {
  std::set<FecRule> broken;
  for (const auto& breach : breaches()) {
    File file;
    breach.change(file);
    broken.insert(breach.rule);
    const auto found = check_fec(file.name, file.bytes());
    ASSERT_FALSE(found.empty()) << to_string(breach.rule);
    EXPECT_EQ(found.front().line, breach.line) << to_string(breach.rule);
    for (const auto& violation : found)
      EXPECT_EQ(violation.rule, breach.rule)
          << to_string(breach.rule) << " found " << to_string(violation.rule) << " at " << violation.line;
  }
  EXPECT_EQ(broken.size(), static_cast<std::size_t>(FecRule::after_closing) + 1) << "every rule was broken";
}

TEST(FecChecker, EveryMandatoryCellIsOne) {
  for (const std::size_t column : {0U, 1U, 2U, 3U, 4U, 5U, 8U, 9U, 10U, 11U, 12U, 15U}) {
    File file;
    if (column == 4 || column == 5 || column >= 10)
      file.lines[0][column] = "";
    else
      all_of_entry(file, 0, column, "");
    bool found = false;
    for (const auto& violation : check_fec(file.name, file.bytes()))
      found = found || (violation.rule == FecRule::mandatory && violation.line == 2 &&
                        violation.detail == file.header[column]);
    EXPECT_TRUE(found) << file.header[column];
  }
}

TEST(FecChecker, AMissingFirstEntryIsAGap) {
  File file;
  file.lines.erase(file.lines.begin(), file.lines.begin() + 2);
  ASSERT_EQ(check_fec(file.name, file.bytes()).size(), 1U);
  EXPECT_TRUE(check_fec(file.name, file.bytes(), {FecCharset::utf8, 2}).empty())
      << "a later month begins later";
}

TEST(FecChecker, ALastLineWithoutItsEndIsFound) {
  const File file;
  auto bytes = file.bytes();
  bytes.resize(bytes.size() - 2);
  const auto found = check_fec(file.name, bytes);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().rule, FecRule::line_end);
  EXPECT_EQ(found.front().line, 7);
}

TEST(FecChecker, LatinTextIsReadAsWhatItIs) {
  File file;
  for (auto& line : file.lines) line[10] = "Libell\xE9, 5 \xA4";
  EXPECT_TRUE(check_fec(file.name, file.bytes(), {FecCharset::iso_8859_15, 1}).empty());
  file.lines[0][10] = "\x85";
  EXPECT_EQ(check_fec(file.name, file.bytes(), {FecCharset::iso_8859_15, 1}).size(), 1U);
}

}  // namespace
}  // namespace passerelle::test
