#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/domain/csv_reader.h"

namespace passerelle::domain {
namespace {

using Row = std::expected<CsvRecord, CsvError>;

void drain(CsvReader& reader, std::vector<Row>& rows) {
  while (auto row = reader.next()) rows.push_back(std::move(*row));
}

std::vector<Row> read_in_pieces(std::string_view bytes, std::size_t piece) {
  CsvReader reader;
  std::vector<Row> rows;
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    reader.feed(bytes.substr(i, piece));
    drain(reader, rows);
  }
  reader.finish();
  drain(reader, rows);
  return rows;
}

std::vector<Row> read(std::string_view bytes) { return read_in_pieces(bytes, bytes.size() + 1); }

Row record(std::int64_t line, std::vector<std::string> fields) { return CsvRecord{line, std::move(fields)}; }
Row error(std::int64_t line, CsvErrorReason reason) { return std::unexpected(CsvError{line, reason}); }

using Rows = std::vector<Row>;

TEST(CsvReader, ReadsWhatSpreadsheetsSave) {
  const Rows expected = {record(1, {"a", "b"}), record(2, {"1", "2"}), record(3, {"3", "4"})};
  for (const char* text :
       {"a;b\r\n1;2\r\n3;4\r\n", "a;b\n1;2\n3;4\n", "a;b\r1;2\r3;4\r", "a;b\n1;2\n3;4",
        "\xEF\xBB\xBF"
        "a;b\r\n1;2\r\n3;4\r\n",
        "a,b\n1,2\n3,4\n", "a\tb\n1\t2\n3\t4\n", "\"a\";\"b\"\r\n\"1\";\"2\"\r\n\"3\";\"4\""})
    EXPECT_EQ(read(text), expected) << text;
}

TEST(CsvReader, FindsTheSeparatorInTheHeader) {
  EXPECT_EQ(read("a;b,c;d\n1,2;3;4\n")[1], record(2, {"1,2", "3", "4"}));
  EXPECT_EQ(read("\"a;;;;\",b\n1;2,3\n")[1], record(2, {"1;2", "3"}));
  EXPECT_EQ(read("telephone\n06;12\n")[1], record(2, {"06", "12"}));
}

TEST(CsvReader, QuotesHoldSeparatorsQuotesAndLines) {
  EXPECT_EQ(read("a;b\n\"x;y\";\"say \"\"hi\"\"\"\n\"two\r\nlines\";z\nlast;1\n"),
            (Rows{record(1, {"a", "b"}), record(2, {"x;y", "say \"hi\""}), record(3, {"two\r\nlines", "z"}),
                  record(5, {"last", "1"})}));
  EXPECT_EQ(read("a;b\n\"\";\"\"\"\"\n")[1], record(2, {"", "\""}));
  EXPECT_EQ(read("a;b\n6\" tube;x\n")[1], record(2, {"6\" tube", "x"}));
}

TEST(CsvReader, LinesWithoutContentArePassedOverAndCounted) {
  EXPECT_EQ(read("\n\na;b\n\n;\n1;2\n\n"), (Rows{record(3, {"a", "b"}), record(6, {"1", "2"})}));
  EXPECT_TRUE(read("").empty());
  EXPECT_TRUE(read("\xEF\xBB\xBF").empty());
  EXPECT_TRUE(read("\r\n\r\n").empty());
}

TEST(CsvReader, AnEmptyLastFieldIsAField) {
  EXPECT_EQ(read("a;b\n1;")[1], record(2, {"1", ""}));
  EXPECT_EQ(read("a;b\n1;\n")[1], record(2, {"1", ""}));
}

TEST(CsvReader, AQuoteNobodyClosedCostsItsOwnLineAlone) {
  EXPECT_EQ(read("a;b\n1;2\n\"3;4\n5;6\n7;8\n"),
            (Rows{record(1, {"a", "b"}), record(2, {"1", "2"}), error(3, CsvErrorReason::quote_unclosed),
                  record(4, {"5", "6"}), record(5, {"7", "8"})}));
  // Also where the file goes on for longer than a field may be.
  std::string text = "a;b\n\"1;2\n";
  for (int i = 0; i < 3000; ++i) text += "x;y\n";
  const auto rows = read(text);
  ASSERT_EQ(rows.size(), 3002U);
  EXPECT_EQ(rows[1], error(2, CsvErrorReason::quote_unclosed));
  EXPECT_EQ(rows[2], record(3, {"x", "y"}));
  EXPECT_EQ(rows.back(), record(3002, {"x", "y"}));
}

TEST(CsvReader, TextAfterAClosingQuoteIsAnErrorOfThatLine) {
  EXPECT_EQ(read("a;b\n\"1\"x;2\n3;4\n"),
            (Rows{record(1, {"a", "b"}), error(2, CsvErrorReason::quote_misplaced), record(3, {"3", "4"})}));
  EXPECT_EQ(read("a;b\n\"1\" ;2\n")[1], record(2, {"1", "2"}));
}

TEST(CsvReader, AFieldHasAtMost4096Bytes) {
  const std::string fits(4096, 'x');
  EXPECT_EQ(read("a;b\n" + fits + ";2\n3;4\n")[1], record(2, {fits, "2"}));
  EXPECT_EQ(read("a;b\n" + fits + "x;2\n3;4\n"),
            (Rows{record(1, {"a", "b"}), error(2, CsvErrorReason::field_too_long), record(3, {"3", "4"})}));
  EXPECT_EQ(read("a;b\n\"" + fits + "x\";2\n3;4\n")[1], error(2, CsvErrorReason::field_too_long));
}

TEST(CsvReader, ARecordHasAtMost64KiB) {
  std::string fields;
  for (int i = 0; i < 17; ++i) fields += std::string(4000, 'x') + ";";
  EXPECT_EQ(read("a;b\n" + fields + "\n3;4\n"),
            (Rows{record(1, {"a", "b"}), error(2, CsvErrorReason::record_too_long), record(3, {"3", "4"})}));
}

TEST(CsvReader, ARecordHasAtMost64Columns) {
  const std::string sixty_four = "1" + std::string(63, ';');
  EXPECT_EQ(read("a;b\n" + sixty_four + "\n")[1]->fields.size(), 64U);
  EXPECT_EQ(read("a;b\n" + sixty_four + ";\n3;4\n"),
            (Rows{record(1, {"a", "b"}), error(2, CsvErrorReason::too_many_columns), record(3, {"3", "4"})}));
}

TEST(CsvReader, PiecesOfAnySizeGiveTheSameRecords) {
  std::string text = "\xEF\xBB\xBFnom;tel\r\nDupr\xE9;\"06;12\r\n\"\"x\"\"\"\r\r\n\"open;1\r\na;b\r";
  text += "\"" + std::string(5000, 'y') + "\n1;2\n";
  const auto whole = read(text);
  for (std::size_t piece = 1; piece < 20; ++piece) EXPECT_EQ(read_in_pieces(text, piece), whole) << piece;
}

// What is held is a record and a piece, however long the file is.
TEST(CsvReader, StreamsAHundredThousandLines) {
  CsvReader reader;
  reader.feed("dossier;telephone\n");
  std::int64_t records = 0;
  for (int i = 0; i < 100'000; ++i) {
    reader.feed("2026-1;\"06 12 34 56 78\"\r\n");
    while (auto row = reader.next()) {
      ASSERT_TRUE(row->has_value());
      EXPECT_EQ((*row)->line, ++records);
    }
  }
  EXPECT_EQ(records, 100'001);
}

}  // namespace
}  // namespace passerelle::domain
