#include <gtest/gtest.h>

#include "services/finance/statement_formats.h"
#include "tests/unit/statement_bench.h"

namespace passerelle::finance {
namespace {

const std::string dtone_header =
    "TRANSACTION ID,EXTERNAL ID,PRODUCT ID,CREATION DATE,LAST STATUS UPDATED DATE,PRODUCT NAME,PRODUCT VALUE,"
    "CREDIT PARTY MOBILE NUMBER,BUYING PRICE,BUYING FEE,BUYING CURRENCY";
const std::string dtone_record =
    "4711,0193-a,18,2026-03-01 10:00:00,2026-03-01 10:00:09,\"Data, 10 GB\",10,+33612345678,4.50,0.25,EUR";

TEST(DtOneStatement, CountsPriceAndFeeOfWhatWasDelivered) {
  const auto read = read_as("dtone", dtone_header + "\r\n" + dtone_record + "\r\n");
  EXPECT_EQ(read.of_file(), Texts{});
  EXPECT_EQ(read.noted(), Texts{});
  ASSERT_EQ(read.readings.size(), 1);
  const auto& record = read.record(0);
  EXPECT_EQ(record.line, 2);
  EXPECT_EQ(record.operator_reference, "4711");
  EXPECT_EQ(record.our_reference, "0193-a");
  EXPECT_EQ(record.product_code, "18");
  EXPECT_EQ(record.status, StatementStatus::delivered);
  EXPECT_EQ(record.status_text, "");
  EXPECT_EQ(domain::to_rfc3339(record.time), "2026-03-01T10:00:00.000Z");
  EXPECT_EQ(record.amount_cents, 475);
  EXPECT_EQ(record.currency, "EUR");
  EXPECT_EQ(record.phone.value().e164(), "+33612345678");
  EXPECT_EQ(read.tally, (StatementTally{.records = 1, .flawed = 0, .delivered = 1, .delivered_cents = 475}));
}

TEST(DtOneStatement, WithAStatusColumnIsWhatEachLineSays) {
  using enum StatementStatus;
  const std::vector<std::pair<std::string, StatementStatus>> words = {
      {"COMPLETED", delivered},
      {"Completed", delivered},
      {"REVERSED", reversed},
      {"REVERSED-BY-OPERATOR", reversed},
      {"DECLINED-BARRED-CREDIT-PARTY", rejected},
      {"REJECTED-INSUFFICIENT-BALANCE", rejected},
      {"CANCELLED", rejected},
      {"SUBMITTED", pending},
      {"CONFIRMED", pending},
      {"CREATED", pending},
      {"COMPLETED-MAYBE", unknown},
      {"DELIVERED", unknown},
      {"", unknown},
  };
  for (const auto& [word, status] : words) {
    const auto read = read_as("dtone", dtone_header + ",STATUS\n" + dtone_record + "," + word + "\n");
    EXPECT_EQ(read.record(0).status, status) << word;
    EXPECT_EQ(read.record(0).status_text, word);
  }
}

TEST(DtOneStatement, ListsOfReversedAndPendingOnesAreNotTakenForDelivered) {
  const auto text = dtone_header + "\n" + dtone_record + "\n";
  EXPECT_EQ(read_as("dtone-reversed", text).record(0).status, StatementStatus::reversed);
  EXPECT_EQ(read_as("dtone-pending", text).record(0).status, StatementStatus::pending);
}

TEST(DtOneStatement, WithoutTheFeesIsNotReadAsIfThereWereNone) {
  const auto read =
      read_as("dtone", "TRANSACTION ID,EXTERNAL ID,CREATION DATE,BUYING PRICE\n1,2,2026-03-01,4.50\n");
  EXPECT_EQ(read.of_file(), Texts{"1 BUYING FEE, BUYING CURRENCY STATEMENT_HEADER_UNKNOWN"});
  EXPECT_TRUE(read.readings.empty());
}

TEST(ReloadlyStatement, IsReadInAnyOrderAndCase) {
  const auto read = read_as(
      "reloadly",
      "STATUS;Transaction ID;customidentifier;operatorTransactionId;operatorId;operatorName;recipientPhone;"
      "requestedAmount;deliveredAmount;requestedAmountCurrencyCode;discount;transactionDate\n"
      "SUCCESSFUL;81;0193-a;OP-9;173;Free France;33612345678;5,00000;5;EUR;0,12;2026-03-01 10:00:00\n"
      "PROCESSING;82;0193-b;;173;Free France;33612345678;5;5;EUR;0;2026-03-01 10:00:01\n"
      "REFUNDED;83;0193-c;;173;Free France;33612345678;5;5;EUR;;2026-03-01 10:00:02\n"
      "FAILED;84;0193-d;;173;Free France;33612345678;5;5;EUR;;2026-03-01 10:00:03\n"
      "ON_HOLD;85;0193-e;;173;Free France;33612345678;5;5;EUR;;2026-03-01 10:00:04\n");
  EXPECT_EQ(read.of_file(), Texts{});
  EXPECT_EQ(read.noted(), Texts{});
  ASSERT_EQ(read.readings.size(), 5);
  EXPECT_EQ(read.record(0).operator_reference, "81");
  EXPECT_EQ(read.record(0).our_reference, "0193-a");
  EXPECT_EQ(read.record(0).amount_cents, 488);
  EXPECT_EQ(read.record(0).phone.value().e164(), "+33612345678");
  using enum StatementStatus;
  const std::vector expected = {delivered, pending, rejected, rejected, unknown};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(read.record(i).status, expected[i]) << i;
  EXPECT_EQ(read.tally.delivered_cents, 488);
}

TEST(ReloadlyStatement, ADiscountAboveTheAmountIsRefused) {
  const auto read = read_as("reloadly",
                            "transactionId,customIdentifier,requestedAmount,requestedAmountCurrencyCode,"
                            "discount,transactionDate,status\n"
                            "81,a,5.00,EUR,5.01,2026-03-01 10:00:00,SUCCESSFUL\n"
                            "82,b,,EUR,0.01,2026-03-01 10:00:00,SUCCESSFUL\n");
  EXPECT_EQ(read.flaw(0), "2 discount AMOUNT_NEGATIVE");
  EXPECT_EQ(read.flaw(1), "3 requestedAmount AMOUNT_MISSING");
}

const std::string simulated =
    "id;externalId;status;product;phoneNumber;amount;currency;time\n"
    "topup-1;0193-a;completed;D10;+33612345678;4.00;EUR;2026-03-01T10:00:00.123Z\n"
    "topup-2;0193-b;reversed;D10;+33612345678;4.00;EUR;2026-03-01T10:00:00.124Z\n"
    "topup-3;0193-c;completed;D20;+33612345679;6.50;EUR;2026-03-01T10:00:00.125Z\n";

TEST(SimulatedStatement, ProvesThatNothingIsMissing) {
  const auto read = read_as("tmf654", simulated + "TOTAL;3;2;10.50;;;;\n");
  EXPECT_EQ(read.of_file(), Texts{});
  ASSERT_EQ(read.readings.size(), 3);
  EXPECT_EQ(read.record(0).status, StatementStatus::delivered);
  EXPECT_EQ(read.record(1).status, StatementStatus::reversed);
  EXPECT_EQ(domain::to_rfc3339(read.record(2).time), "2026-03-01T10:00:00.125Z");
  EXPECT_EQ(read.tally, (StatementTally{.records = 3, .flawed = 0, .delivered = 2, .delivered_cents = 1050}));
}

TEST(SimulatedStatement, CutAnywhereIsFound) {
  const auto whole = simulated + "TOTAL;3;2;10.50\n";
  const auto complete = read_as("tmf654", whole);
  ASSERT_EQ(complete.of_file(), Texts{});
  for (std::size_t bytes = 0; bytes + 1 < whole.size(); ++bytes) {
    const auto read = read_as("tmf654", std::string_view(whole).substr(0, bytes));
    // One nought less says the same.
    EXPECT_EQ(read.file_flaws.empty(), bytes + 2 == whole.size()) << bytes;
  }
}

TEST(SimulatedStatement, TotalsThatDoNotAddUpAreNamed) {
  EXPECT_EQ(read_as("tmf654", simulated + "TOTAL;4;2;10.50\n").of_file(), Texts{"5 lines TOTALS_DIFFER"});
  EXPECT_EQ(read_as("tmf654", simulated + "TOTAL;3;1;10.50\n").of_file(), Texts{"5 delivered TOTALS_DIFFER"});
  EXPECT_EQ(read_as("tmf654", simulated + "TOTAL;3;2;10.49\n").of_file(),
            Texts{"5 delivered_amount TOTALS_DIFFER"});
  EXPECT_EQ(
      read_as("tmf654", simulated + "TOTAL;three;-2;\n").of_file(),
      (Texts{"5 lines TOTALS_INVALID", "5 delivered TOTALS_INVALID", "5 delivered_amount TOTALS_INVALID"}));
}

TEST(SimulatedStatement, WhatFollowsTheTotalsIsNoPartOfIt) {
  const auto read =
      read_as("tmf654", simulated + "TOTAL;3;2;10.50\n" +
                            "topup-4;d;completed;D10;;4.00;EUR;2026-03-01T10:00:00Z\nTOTAL;4;3;14.50\n");
  EXPECT_EQ(read.of_file(), Texts{});
  EXPECT_EQ(read.flaw(3), "6 RECORD_AFTER_TOTALS");
  EXPECT_EQ(read.flaw(4), "7 RECORD_AFTER_TOTALS");
}

TEST(SimulatedStatement, FlawedRecordsCountAsLinesOfIt) {
  const auto read =
      read_as("tmf654",
              simulated + "topup-4;d;completed;D10;;4.005;EUR;2026-03-01T10:00:00Z\n" + "TOTAL;4;3;14.50\n");
  EXPECT_EQ(read.of_file(), Texts{});
  EXPECT_EQ(read.flaw(3), "5 amount AMOUNT_TOO_FINE");
}

TEST(StatementFormats, OneThatIsUnknownIsRefusedAndTheOthersAreNamed) {
  const auto reader = make_statement_reader("dtoen");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().reason, "STATEMENT_FORMAT_UNKNOWN");
  for (const auto& format : statement_formats()) {
    EXPECT_NE(reader.error().message.find(format.name), std::string::npos) << format.name;
    EXPECT_TRUE(make_statement_reader(format.name));
  }
}

}  // namespace
}  // namespace passerelle::finance
