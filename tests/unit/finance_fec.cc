#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "services/finance/fec_writer.h"
#include "tests/support/fec_checker.h"
#include "tests/unit/journal_bench.h"

namespace passerelle::finance {
namespace {

using bench::day;
using domain::TransferKind;

domain::Result<std::string> written(const std::vector<JournalEntry>& entries, FecFormat format = {}) {
  std::string file;
  FecWriter writer(format, [&](std::string_view bytes) -> domain::Status {
    file += bytes;
    return {};
  });
  if (auto begun = writer.begin(); !begun) return std::unexpected(begun.error());
  for (const auto& entry : entries)
    if (auto added = writer.add(entry); !added) return std::unexpected(added.error());
  return file;
}

JournalEntry entry_with(const std::string& label, std::int64_t cents = 123'456) {
  JournalEntry entry{
      1, day("2026-03-02"), "CA", "Caisse", "collect/20260302/lyon", day("2026-03-02"), day("2026-03-31"),
      {}};
  entry.lines.push_back({"531000", "Caisse", label, {cents}, {}});
  entry.lines.push_back({"707300", "Ventes", label, {}, {cents}});
  return entry;
}

std::string refusal_of(const std::string& label, FecFormat format) {
  const auto file = written({entry_with(label)}, format);
  return file ? "written" : file.error().reason + ' ' + file.error().metadata.at("character");
}

constexpr FecFormat latin{FecSeparator::tab, FecEncoding::iso_8859_15};
constexpr FecFormat pipes{FecSeparator::pipe, FecEncoding::utf8};

TEST(Fec, AFileIsNamedByWhoseAndWhichYearItIs) {
  EXPECT_EQ(fec_file_name("123456782", day("2026-12-31")), "123456782FEC20261231.txt");
}

TEST(Fec, ALineHasItsEighteenCellsWithDecimalCommas) {
  const auto file = written({entry_with("Ventes")}, pipes);
  ASSERT_TRUE(file);
  EXPECT_EQ(
      *file,
      "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|"
      "PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\r\n"
      "CA|Caisse|1|20260302|531000|Caisse|||collect/20260302/"
      "lyon|20260302|Ventes|1234,56|0,00|||20260331||\r\n"
      "CA|Caisse|1|20260302|707300|Ventes|||collect/20260302/"
      "lyon|20260302|Ventes|0,00|1234,56|||20260331||\r\n");
}

TEST(Fec, ACentIsACent) {
  for (const auto& [cents, text] :
       std::vector<std::pair<std::int64_t, std::string>>{{1, "\t0,01\t0,00\t"},
                                                         {10, "\t0,10\t"},
                                                         {100, "\t1,00\t"},
                                                         {123'456'789'012, "\t1234567890,12\t"}})
    EXPECT_THAT(written({entry_with("Ventes", cents)}).value(), testing::HasSubstr(text));
}

TEST(Fec, EveryDrawnYearIsAFileWithoutAFlaw) {
  bench::Books books;
  books.plan.vat.push_back({{"data-20gb"}, {2000, ""}, day("2026-01-01")});
  const auto name = fec_file_name(books.plan.siren, day("2026-12-31"));
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto entries = books.entries(bench::drawn_totals(seed, 120)).value();
    for (const auto separator : {FecSeparator::tab, FecSeparator::pipe})
      for (const auto encoding : {FecEncoding::utf8, FecEncoding::iso_8859_15}) {
        const auto charset =
            encoding == FecEncoding::utf8 ? test::FecCharset::utf8 : test::FecCharset::iso_8859_15;
        const auto file = written(entries, {separator, encoding});
        ASSERT_TRUE(file) << file.error().message;
        for (const auto& violation : test::check_fec(name, *file, {charset, 1}))
          ADD_FAILURE() << "seed " << seed << ", line " << violation.line << ": " << to_string(violation.rule)
                        << ' ' << violation.detail;
      }
  }
}

TEST(Fec, FrenchIsWrittenInBothEncodings) {
  EXPECT_THAT(written({entry_with("Œuvre d’été, 5 € – Noël…")}).value(),
              testing::HasSubstr("\tŒuvre d’été, 5 € – Noël…\t"));
  EXPECT_THAT(written({entry_with("Œuvre d’été, 5 € – Noël…")}, latin).value(),
              testing::HasSubstr("\t\xBCuvre d'\xE9t\xE9, 5 \xA4 - No\xEBl...\t"));
}

TEST(Fec, WhatTheEncodingLacksIsRefusedByItsName) {
  EXPECT_EQ(refusal_of("don ✓", latin), "FEC_TEXT_UNWRITABLE U+2713");
  EXPECT_EQ(refusal_of("don \u00A4", latin), "FEC_TEXT_UNWRITABLE U+00A4") << "its place is the euro's";
  EXPECT_EQ(refusal_of("don ✓", {}), "written");
  EXPECT_EQ(refusal_of("d\xE9", {}), "FEC_TEXT_UNWRITABLE U+FFFD");
}

TEST(Fec, WhatWouldEndACellOrALineIsRefused) {
  EXPECT_EQ(refusal_of("a\tb", {}), "FEC_TEXT_UNWRITABLE U+0009");
  EXPECT_EQ(refusal_of("a\tb", pipes), "FEC_TEXT_UNWRITABLE U+0009");
  EXPECT_EQ(refusal_of("a|b", pipes), "FEC_TEXT_UNWRITABLE U+007C");
  EXPECT_EQ(refusal_of("a|b", {}), "written");
  for (const auto* text : {"a\nb", "a\rb", "a\u0085b", "a\u2028b"})
    EXPECT_THAT(refusal_of(text, {}), testing::StartsWith("FEC_TEXT_UNWRITABLE")) << text;
}

TEST(Fec, AnEntryThatCantBeWrittenLeavesNothingOfItself) {
  std::string file;
  FecWriter writer({},
                   [&](std::string_view bytes) -> domain::Status { return file += bytes, domain::Status(); });
  auto entry = entry_with("Ventes");
  entry.lines.back().label = "a\tb";
  EXPECT_FALSE(writer.add(entry));
  EXPECT_EQ(file, "");
  EXPECT_TRUE(writer.add(entry_with("Ventes"))) << "its number is not taken";
}

TEST(Fec, ValidationDoesNotGoBack) {
  auto second = entry_with("Ventes");
  second.number = 2;
  second.validated_on = day("2026-03-30");
  const auto file = written({entry_with("Ventes"), second});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().reason, "FEC_VALIDATION_ORDER");
}

std::string documentation() {
  const char* root = std::getenv("PASSERELLE_SOURCE_DIR");
  std::ifstream file(std::string(root == nullptr ? "." : root) + "/docs/accounting.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// Of every line: EcritureNum, EcritureDate, JournalCode, CompteNum, EcritureLib, Debit, Credit.
std::string as_table(const std::string& file) {
  std::istringstream lines(file);
  std::string table;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, '\t');) cells.push_back(cell);
    for (const std::size_t column : {2U, 3U, 0U, 4U, 10U, 11U, 12U}) table += "| " + cells.at(column) + ' ';
    table += "|\n";
    if (table.find('\n') == table.size() - 1) table += "|---|---|---|---|---|---|---|\n";
  }
  return table;
}

TEST(Fec, TheAccountantsPageShowsWhatIsReallyWritten) {
  bench::Books books;
  books.plan.vat.push_back({{"data-20gb"}, {2000, ""}, day("2026-01-01")});
  auto campaign = bench::gift(TransferKind::capture, "2026-03-02", "lyon", 40, 40);
  campaign.campaign = "ete/2026-03";
  const auto entries = books.entries(
      {bench::sale("2026-03-02", "lyon", 3, 1500), bench::sale("2026-03-02", "lyon", 2, 1800, "data-20gb"),
       campaign, bench::refund("2026-03-03", "lyon", 1, 500),
       bench::gift(TransferKind::reverse, "2026-03-03", "lyon", 1, 1),
       bench::till_total(TransferKind::till_difference, "2026-03-04", "lyon", 120),
       bench::till_total(TransferKind::deposit, "2026-03-04", "lyon", 2500)});
  EXPECT_THAT(documentation(), testing::HasSubstr(as_table(written(entries.value()).value())));
}

TEST(FecDeathTest, WrongBooksAreNotWritten) {
  auto unbalanced = entry_with("Ventes");
  unbalanced.lines.back().credit = {1};
  EXPECT_DEATH((void)written({unbalanced}), "balances");
  auto later = entry_with("Ventes");
  later.number = 3;
  EXPECT_DEATH((void)written({entry_with("Ventes"), later}), "gap");
}

}  // namespace
}  // namespace passerelle::finance
