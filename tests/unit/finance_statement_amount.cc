#include <gtest/gtest.h>

#include <string>

#include "services/finance/statement_amount.h"

namespace passerelle::finance {
namespace {

std::string told(std::string_view text, char sign = 0) {
  const auto amount = parse_statement_amount(text, sign);
  return amount ? std::to_string(*amount) : std::string(amount.error());
}

TEST(StatementAmount, IsExactToTheCentHoweverItIsWritten) {
  EXPECT_EQ(told("12.34"), "1234");
  EXPECT_EQ(told("12,34"), "1234");
  EXPECT_EQ(told("12"), "1200");
  EXPECT_EQ(told("12.3"), "1230");
  EXPECT_EQ(told("0.1"), "10");
  EXPECT_EQ(told("0.07"), "7");
  EXPECT_EQ(told(".50"), "50");
  EXPECT_EQ(told("0"), "0");
  EXPECT_EQ(told("-0,00"), "0");
  EXPECT_EQ(told("007.00"), "700");
  EXPECT_EQ(told("999999999999.99"), "99999999999999");
}

TEST(StatementAmount, ThousandsAreSetApartByBlanksOrByTheOtherSign) {
  for (const auto* text : {"1 234,56", "1\u00A0234,56", "1\u202F234,56", "1,234.56", "1.234,56", "1234,56"})
    EXPECT_EQ(told(text), "123456") << text;
  EXPECT_EQ(told("1 234 567,8"), "123456780");
  EXPECT_EQ(told("1,234,567"), "123456700");
  for (const auto* text : {"12 34,56", "1 2345", "1 234.567,89", "1,234.567,89", "1234 567", " 234", "1 234 ",
                           "1,23,456.00", "1,2345.00"})
    EXPECT_EQ(told(text), "AMOUNT_INVALID") << text;
}

TEST(StatementAmount, ACommaThatMayBeEitherIsNotGuessed) {
  EXPECT_EQ(told("1,234"), "AMOUNT_AMBIGUOUS");
  EXPECT_EQ(told("1,000"), "AMOUNT_AMBIGUOUS");
  EXPECT_EQ(told("1,234", '.'), "123400");
  EXPECT_EQ(told("1,000", ','), "100");
  EXPECT_EQ(told("0,500"), "50");
  EXPECT_EQ(told("1234,500"), "123450");
  EXPECT_EQ(told("1.234", ','), "123400");
}

TEST(StatementAmount, ASignThatTheMappingRulesOutIsRefused) {
  EXPECT_EQ(told("12.34", ','), "AMOUNT_INVALID");
  EXPECT_EQ(told("12,34", '.'), "AMOUNT_INVALID");
  EXPECT_EQ(told("1.2.3", '.'), "AMOUNT_INVALID");
}

TEST(StatementAmount, WhatIsFinerThanACentIsRefusedAndNoughtsAreNot) {
  EXPECT_EQ(told("12.3400"), "1234");
  EXPECT_EQ(told("12.341"), "AMOUNT_TOO_FINE");
  EXPECT_EQ(told("0.001"), "AMOUNT_TOO_FINE");
  EXPECT_EQ(told("5.00000"), "500");
}

TEST(StatementAmount, WhatCannotBeCountedIsRefused) {
  EXPECT_EQ(told("1000000000000"), "AMOUNT_TOO_LARGE");
  EXPECT_EQ(told("99999999999999999999999999.00"), "AMOUNT_TOO_LARGE");
  EXPECT_EQ(told("000000000000000000001"), "100");
  EXPECT_EQ(told("-12.34"), "AMOUNT_NEGATIVE");
  EXPECT_EQ(told("\u2212"
                 "12,34"),
            "AMOUNT_NEGATIVE");
  for (const auto* text :
       {"", "-", ".", ",", "12.", "12 EUR", "12€", "1e3", "+5", "0x10", "NaN", "--1", "1-2"})
    EXPECT_EQ(told(text), "AMOUNT_INVALID") << text;
  EXPECT_EQ(told(std::string(200, '1')), "AMOUNT_INVALID");
}

}  // namespace
}  // namespace passerelle::finance
