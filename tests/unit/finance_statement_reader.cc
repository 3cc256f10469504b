// Whatever a file holds, each of its records comes as a record or as a flaw.
#include <gtest/gtest.h>

#include "tests/unit/statement_bench.h"

namespace passerelle::finance {
namespace {

const std::string mapping = R"(
name = "test"
every_status = "delivered"
[columns]
our_reference = "Référence"
operator_reference = "Transaction"
time = "Date"
amount = "Montant"
currency = "Devise"
phone = "Numéro"
)";
const std::string header = "Référence;Transaction;Date;Montant;Devise;Numéro\n";
const std::string sound = "a;1;2026-03-01 10:00:00;4,00;EUR;0612345678\n";

ReadStatement read(const std::string& records) { return read_mapped(mapping, header + records); }

TEST(StatementReader, GivesEachRecordOnceWithItsLine) {
  const auto all = read(sound + "\n;;;;;\n" + sound + "\"b\";2;2026-03-01 10:00:00;\"5,00\";EUR;\r\n");
  ASSERT_EQ(all.readings.size(), 3);
  EXPECT_EQ(all.record(0).line, 2);
  EXPECT_EQ(all.record(1).line, 5);
  EXPECT_EQ(all.record(2).line, 6);
  EXPECT_EQ(all.record(2).our_reference, "b");
  EXPECT_EQ(all.tally, (StatementTally{.records = 3, .flawed = 0, .delivered = 3, .delivered_cents = 1300}));
}

TEST(StatementReader, NamesTheFlawOfEachRecordAndGoesOn) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"a;1;2026-03-01 10:00:00;4,00;EUR\n", "2 FIELDS_TOO_FEW"},
      {"a\n", "2 FIELDS_TOO_FEW"},
      {"a;1;2026-03-01 10:00:00;4,00;EUR;0612345678;x\n", "2 FIELDS_TOO_MANY"},
      {";;2026-03-01 10:00:00;4,00;EUR;0612345678\n", "2 REFERENCE_MISSING"},
      {"\"a\nb\";1;2026-03-01 10:00:00;4,00;EUR;0612345678\n", "2 Référence REFERENCE_INVALID"},
      {std::string(201, 'a') + ";1;2026-03-01 10:00:00;4,00;EUR;0612345678\n", "2 Référence TEXT_TOO_LONG"},
      {"a;1;;4,00;EUR;0612345678\n", "2 Date TIME_INVALID"},
      {"a;1;2026-02-30 10:00:00;4,00;EUR;0612345678\n", "2 Date TIME_INVALID"},
      {"a;1;2026-03-01 10:00:00;4,005;EUR;0612345678\n", "2 Montant AMOUNT_AMBIGUOUS"},
      {"a;1;2026-03-01 10:00:00;4,0001;EUR;0612345678\n", "2 Montant AMOUNT_TOO_FINE"},
      {"a;1;2026-03-01 10:00:00;9999999999999;EUR;0612345678\n", "2 Montant AMOUNT_TOO_LARGE"},
      {"a;1;2026-03-01 10:00:00;-4;EUR;0612345678\n", "2 Montant AMOUNT_NEGATIVE"},
      {"a;1;2026-03-01 10:00:00;free;EUR;0612345678\n", "2 Montant AMOUNT_INVALID"},
      {"a;1;2026-03-01 10:00:00;4,00;;0612345678\n", "2 Devise CURRENCY_INVALID"},
      {"a;1;2026-03-01 10:00:00;4,00;euro;0612345678\n", "2 Devise CURRENCY_INVALID"},
      {"a\x81;1;2026-03-01 10:00:00;4,00;EUR;0612345678\n", "2 ENCODING_INVALID"},
      {std::string("a\0;1;2026-03-01 10:00:00;4,00;EUR;0612345678\n", 45), "2 ENCODING_INVALID"},
      {"\"a;1;2026-03-01 10:00:00;4,00;EUR;0612345678\n", "2 CSV_QUOTE_UNCLOSED"},
      {"\"a\"b;1;2026-03-01 10:00:00;4,00;EUR;0612345678\n", "2 CSV_QUOTE_MISPLACED"},
      {std::string(5000, 'a') + ";1\n", "2 CSV_FIELD_TOO_LONG"},
      {std::string(100, ';') + "1\n", "2 CSV_TOO_MANY_COLUMNS"},
  };
  for (const auto& [row, flaw] : rows) {
    const auto all = read(row + sound);
    ASSERT_EQ(all.readings.size(), 2) << row;
    EXPECT_EQ(all.flaw(0), flaw) << row;
    EXPECT_EQ(all.record(1).our_reference, "a") << row;
    EXPECT_EQ(all.tally.flawed, 1);
    EXPECT_EQ(all.of_file(), Texts{});
  }
}

TEST(StatementReader, SaysNothingThatTheFileDoesNotSay) {
  const auto all = read("a;;2026-03-01 10:00:00;;;\n");
  EXPECT_EQ(all.record(0).operator_reference, "");
  EXPECT_EQ(all.record(0).product_code, std::nullopt);
  EXPECT_EQ(all.record(0).amount_cents, std::nullopt);
  EXPECT_EQ(all.record(0).currency, "");
  EXPECT_EQ(all.record(0).phone, std::nullopt);
  EXPECT_EQ(all.record(0).phone_refusal, "");
  EXPECT_EQ(all.tally, (StatementTally{.records = 1, .flawed = 0, .delivered = 1, .delivered_cents = {}}));
}

TEST(StatementReader, ANumberThatIsNoneOfOursTakesNoRecordAway) {
  const auto all = read(
      "a;1;2026-03-01 10:00:00;4,00;EUR;+447911123456\n"
      "a;1;2026-03-01 10:00:00;4,00;EUR;06******78\n");
  EXPECT_EQ(all.record(0).phone_refusal, "PHONE_NUMBER_FOREIGN");
  EXPECT_EQ(all.record(1).phone_refusal, "PHONE_NUMBER_INVALID");
}

TEST(StatementReader, SumsOfSeveralCurrenciesAreNone) {
  const auto all = read(sound + "b;2;2026-03-01 10:00:00;4,00;XPF;\n");
  EXPECT_EQ(all.tally.delivered, 2);
  EXPECT_EQ(all.tally.delivered_cents, std::nullopt);
}

TEST(StatementReader, AHeaderWithoutWhatIsNeededNamesItAndNothingOfTheFile) {
  const auto all = read_mapped(mapping, "0612345678;Marie;Transaction\n1;2;3\n");
  EXPECT_EQ(all.of_file(), Texts{"1 Référence, Date, Montant, Devise, Numéro STATEMENT_HEADER_UNKNOWN"});
  EXPECT_TRUE(all.readings.empty());
  EXPECT_TRUE(all.notes.empty());
}

TEST(StatementReader, AHeadingThatIsThereTwiceIsRefused) {
  const auto all = read_mapped(mapping, "Référence;Transaction;Date;Montant;MONTANT;Devise;Numéro\n" + sound);
  EXPECT_EQ(all.of_file(), Texts{"1 Montant COLUMN_DUPLICATED"});
  EXPECT_TRUE(all.readings.empty());
}

TEST(StatementReader, ColumnsThatNobodyKnowsAreNoted) {
  const auto all =
      read_mapped(mapping, "Solde;Référence;Transaction;Date;Montant;Devise;Numéro;\n9;" + sound);
  EXPECT_EQ(all.noted(), Texts{"1 Solde COLUMN_IGNORED"});
  EXPECT_EQ(all.record(0).our_reference, "a");
  EXPECT_EQ(all.of_file(), Texts{});
}

TEST(StatementReader, AFileWithoutARecordIsEmptyOnlyWithoutItsHeader) {
  for (const auto* text : {"", "\n\r\n", "\xEF\xBB\xBF", ";;;\n"})
    EXPECT_EQ(read_mapped(mapping, text).of_file(), Texts{"0 STATEMENT_EMPTY"}) << text;
  EXPECT_EQ(read("").of_file(), Texts{}) << "a month without any top-up";
}

TEST(StatementReader, ARecordThatWasCutIsNotTakenForTheLast) {
  EXPECT_EQ(read(sound + "b;2;2026-03-01 10:00:00;4,").of_file(), Texts{"3 STATEMENT_TRUNCATED"});
  EXPECT_EQ(read(sound + "b;2;2026-03-01 10:00:00;\"4,").of_file(), Texts{"3 STATEMENT_TRUNCATED"});
  const auto unended = read(sound + "b;2;2026-03-01 10:00:00;4,00;EUR;06123456");
  EXPECT_EQ(unended.of_file(), Texts{});
  EXPECT_EQ(unended.noted(), Texts{"3 LAST_LINE_UNENDED"});
}

TEST(StatementReader, AFileInAnEncodingThatIsNoneIsRefusedAtItsHeader) {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("Date;Montant\n")) wide += {c, '\0'};
  EXPECT_EQ(read_mapped(mapping, wide).of_file(), Texts{"1 ENCODING_INVALID"});
}

TEST(StatementReader, MakesTheSameOfAFileHoweverItsBytesArrive) {
  const auto text = "\xEF\xBB\xBF" + header + sound + "\"x\r\ny\";1;2026-03-01;4;EUR;\r\n\"open;1\n" + sound +
                    "caf\xE9;1;2026-03-01;4;EUR;\r\rlast;1;2026";
  const auto made = parse_statement_mapping("skip_rows = 1\n" + mapping).value();
  const auto bytes = "Relev\xE9 de mars, page 1\r\n" + text;
  const auto whole = read_to_end(*make_statement_reader(made), bytes, bytes.size());
  ASSERT_EQ(whole.readings.size(), 6);
  EXPECT_EQ(whole.record(0).line, 3);
  EXPECT_EQ(whole.record(4).our_reference, "café");
  for (std::size_t piece = 1; piece < 40; ++piece)
    EXPECT_EQ(read_to_end(*make_statement_reader(made), bytes, piece), whole) << piece;
}

TEST(StatementReader, LinesBeforeTheHeadingsArePassedOverHoweverTheyEnd) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto all =
        read_mapped("skip_rows = 2\n" + mapping, "Relevé, 1, 2, 3" + end + "\"open" + end + header + sound);
    EXPECT_EQ(all.of_file(), Texts{}) << end;
    ASSERT_EQ(all.readings.size(), 1);
    EXPECT_EQ(all.record(0).line, 4);
  }
  EXPECT_EQ(read_mapped("skip_rows = 3\n" + mapping, "a\nb").of_file(), Texts{"0 STATEMENT_EMPTY"});
}

}  // namespace
}  // namespace passerelle::finance
