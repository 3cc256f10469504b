#include <gtest/gtest.h>

#include "tests/unit/statement_bench.h"

namespace passerelle::finance {
namespace {

const std::string whole = R"(name = "orange-mensuel"
encoding = "windows-1252"
time_zone = "Europe/Paris"
decimal_sign = ","
skip_rows = 2
currency = "EUR"

[columns]
our_reference = "Réf. client"
operator_reference = "N° opération"
status = "État"
time = "Date"
product_code = "Produit"
amount = "Montant"
fee = "Frais"
phone = "MSISDN"
ignored = ["Commentaire"]

[status]
delivered = ["Livré"]
reversed = ["Annulé*"]
rejected = ["Annulé avant envoi", "Refusé*"]
pending = ["En cours"]

[totals]
marker = "Total"
lines = 2
delivered_amount = 7
)";

// Of the mapping above with one of its lines replaced, or with one more.
std::string refusal_of(const std::string& line, const std::string& by) {
  auto text = whole;
  if (line.empty())
    text = by + "\n" + text;
  else
    text.replace(text.find(line), line.size(), by);
  const auto mapping = parse_statement_mapping(text);
  if (mapping) return "";
  EXPECT_EQ(mapping.error().reason, "STATEMENT_MAPPING_INVALID");
  return mapping.error().message;
}

TEST(StatementMapping, ReadsAFileOfAnOperatorThatNobodyKnewBefore) {
  const auto read =
      read_mapped(whole,
                  "Relev\xE9 du compte 1234\r\n;;;\r\n"
                  "Date;N\xB0 op\xE9ration;R\xE9"
                  "f. client;MSISDN;\xC9tat;Produit;Montant;Frais;Commentaire;Solde\r\n"
                  "01/07/2026 00:30;9;0193-a;06 12 34 56 78;Livr\xE9;D10;1\xA0"
                  "234,50;0,50;;7\r\n"
                  "01/07/2026 00:31;10;0193-b;06 12 34 56 78;Annul\xE9 par le client;D10;4,00;;;7\r\n"
                  "01/07/2026 00:32;11;0193-c;06 12 34 56 78;Annul\xE9 avant envoi;D10;;;;7\r\n"
                  "01/07/2026 00:33;12;0193-d;06 12 34 56 78;Autre;D10;4,00;;;7\r\n"
                  "Total;4;;;;;1\xA0"
                  "235,00;;;\r\n");
  EXPECT_EQ(read.of_file(), Texts{});
  EXPECT_EQ(read.noted(), Texts{"3 Solde COLUMN_IGNORED"});
  ASSERT_EQ(read.readings.size(), 4);
  const auto& record = read.record(0);
  EXPECT_EQ(record.line, 4);
  EXPECT_EQ(record.our_reference, "0193-a");
  EXPECT_EQ(record.operator_reference, "9");
  EXPECT_EQ(record.status_text, "Livré");
  EXPECT_EQ(record.amount_cents, 123'500);
  EXPECT_EQ(record.currency, "EUR");
  EXPECT_EQ(domain::to_rfc3339(record.time), "2026-06-30T22:30:00.000Z");
  EXPECT_EQ(record.phone.value().e164(), "+33612345678");
  using enum StatementStatus;
  const std::vector expected = {delivered, reversed, rejected, unknown};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(read.record(i).status, expected[i]) << i;
}

TEST(StatementMapping, NamesTheKeyThatDoesNotExistAndItsPlace) {
  EXPECT_EQ(refusal_of("", "colour = 1"), "line 1, column 1: colour: There is no such key.");
  EXPECT_EQ(refusal_of("fee =", "fees ="), "line 15, column 1: columns.fees: There is no such key.");
  EXPECT_EQ(refusal_of("pending =", "late ="), "line 23, column 1: status.late: There is no such key.");
  EXPECT_EQ(refusal_of("lines =", "rows ="), "line 27, column 1: totals.rows: There is no such key.");
}

TEST(StatementMapping, SaysWhatIsWrongWithEachValue) {
  struct Row {
    const char* line;
    const char* by;
    const char* says;
  };
  const std::vector<Row> rows = {
      {"name = \"orange-mensuel\"", "", "name: It is missing."},
      {"\"orange-mensuel\"", "\"Orange\"", "name: It must be 1 to 63 of"},
      {"\"orange-mensuel\"", "\"dtone\"", "name: This is a format that is built in."},
      {"\"windows-1252\"", "\"latin1\"", "encoding: It must be one of \"utf-8\", \"windows-1252\"."},
      {"\"Europe/Paris\"", "\"CET\"", "time_zone: It must be one of \"UTC\", \"Europe/Paris\"."},
      {"decimal_sign = \",\"", "decimal_sign = \";\"", "decimal_sign: It must be one of"},
      {"skip_rows = 2", "skip_rows = -1", "skip_rows: It must be from 0 to 1000."},
      {"skip_rows = 2", "skip_rows = \"2\"", "skip_rows: It must be a whole number"},
      {"\"EUR\"", "\"euro\"", "currency: It must be a code of ISO 4217"},
      {"fee = \"Frais\"", "currency = \"Devise\"", "currency: There is a column currency that says it."},
      {"time = \"Date\"", "", "columns.time: It is missing."},
      {"time = \"Date\"", "time = \"!\"", "columns.time: It must hold a letter or a digit."},
      {"\"Frais\"", "\"MONTANT\"", "columns.fee: Another column has this heading."},
      {"[\"Commentaire\"]", "[\"montant\"]", "columns.ignored[0]: A column that is read has this heading."},
      {"amount = \"Montant\"", "", "columns.fee: There is no column amount that it belongs to."},
      {"amount = \"Montant\"", "", "totals.delivered_amount: There is no column amount that it adds up."},
      {"status = \"État\"", "", "status: There is no column status that these words are in."},
      {"status = \"État\"", "", "every_status: It is missing, and so is a column status"},
      {"[\"En cours\"]", "[\"livre\"]", "status.pending[0]: This word is there already."},
      {"[\"En cours\"]", "[\"*\"]", "status.pending[0]: It must hold a letter or a digit."},
      {"", "every_status = \"delivered\"", "every_status: There is a column status that says it."},
      {"", "every_status = \"unknown\"", "every_status: It must be one of"},
      {"lines = 2", "lines = 1", "totals.lines: It must be from 2 to 64."},
      {"marker = \"Total\"", "", "totals.marker: It is missing."},
      {"[columns]", "[column]", "columns: It is missing."},
      {"[totals]", "[totals", "line 25, column 8"},
  };
  for (const auto& row : rows)
    EXPECT_NE(refusal_of(row.line, row.by).find(row.says), std::string::npos) << row.by << "\n"
                                                                              << refusal_of(row.line, row.by);
  EXPECT_FALSE(parse_statement_mapping(std::string(65 * 1024, '#')));
}

TEST(StatementMapping, NeedsAReferenceToTellRechargesBy) {
  const auto mapping = parse_statement_mapping(
      "name = \"a\"\nevery_status = \"delivered\"\n[columns]\ntime = \"Date\"\namount = \"Montant\"\n");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(
      mapping.error().message,
      "line 3, column 1: columns.our_reference: It is missing, and so is operator_reference: one of them "
      "has to be there.");
}

TEST(StatementMapping, ThatAsksForOneEncodingTakesNoOther) {
  const std::string utf_8 =
      "name = \"a\"\nencoding = \"utf-8\"\nevery_status = \"delivered\"\n[columns]\ntime = \"Date\"\n"
      "our_reference = \"Reference\"\n";
  const std::string file = "Date;Reference\n2026-03-01;caf\xE9\n2026-03-01;café\n";
  const auto read = read_mapped(utf_8, file);
  EXPECT_EQ(read.flaw(0), "2 ENCODING_INVALID");
  EXPECT_EQ(read.record(1).our_reference, "café");
}

TEST(StatementMapping, IsChosenByItsName) {
  const std::vector mappings = {parse_statement_mapping(whole).value()};
  EXPECT_TRUE(make_statement_reader("orange-mensuel", mappings));
  const auto refused = make_statement_reader("orange", mappings);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("orange-mensuel"), std::string::npos);
}

}  // namespace
}  // namespace passerelle::finance
