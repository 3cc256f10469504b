#include "services/cli/amounts.h"

#include <gtest/gtest.h>

#include <limits>

namespace passerelle::cli {
namespace {

using domain::Language;

TEST(Amounts, MoneyIsWrittenAsEachLanguageWritesIt) {
  struct Case {
    std::int64_t cents;
    const char* french;
    const char* english;
  };
  for (const auto& [cents, french, english] : {
           Case{0, "0,00\u00a0€", "€0.00"},
           Case{5, "0,05\u00a0€", "€0.05"},
           Case{500, "5,00\u00a0€", "€5.00"},
           Case{99'999, "999,99\u00a0€", "€999.99"},
           Case{100'000, "1\u00a0000,00\u00a0€", "€1,000.00"},
           Case{100'000'000, "1\u00a0000\u00a0000,00\u00a0€", "€1,000,000.00"},
           Case{-250, "-2,50\u00a0€", "-€2.50"},
       }) {
    EXPECT_EQ(money_text(cents, Language::french), french);
    EXPECT_EQ(money_text(cents, Language::english), english);
  }
  EXPECT_EQ(money_text(std::numeric_limits<std::int64_t>::min(), Language::english),
            "-€92,233,720,368,547,758.08");
}

TEST(Amounts, DataIsNeverRounded) {
  EXPECT_EQ(data_text(10'240, Language::french), "10\u00a0Go");
  EXPECT_EQ(data_text(10'240, Language::english), "10 GB");
  EXPECT_EQ(data_text(500, Language::french), "500\u00a0Mo");
  EXPECT_EQ(data_text(10'241, Language::english), "10,241 MB");
  EXPECT_EQ(data_text(0, Language::english), "0 MB");
}

TEST(Amounts, AnEnvelopeIsReadInItsOwnMeasure) {
  EXPECT_EQ(amount_text(100'000'000, v1::EUR_CENT, Language::english), "€1,000,000.00");
  EXPECT_EQ(amount_text(20'000, v1::UNIT, Language::french), "20\u00a0000");
  EXPECT_EQ(amount_text(2'048, v1::MEGABYTE, Language::french), "2\u00a0Go");
}

}  // namespace
}  // namespace passerelle::cli
