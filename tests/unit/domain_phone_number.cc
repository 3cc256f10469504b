#include <gtest/gtest.h>

#include "services/domain/phone_number.h"

namespace passerelle::domain {
namespace {

struct Accepted {
  const char* text;
  const char* e164;
  const char* territory;
};

TEST(PhoneNumber, IsUnderstoodAsPeopleWriteIt) {
  for (const auto& [text, e164, territory] : {
           Accepted{"06 12 34 56 78", "+33612345678", "FR"},
           Accepted{"0612345678", "+33612345678", "FR"},
           Accepted{"06.12.34.56.78", "+33612345678", "FR"},
           Accepted{"06-12-34-56-78", "+33612345678", "FR"},
           Accepted{"06/12/34/56/78", "+33612345678", "FR"},
           Accepted{"  06\u00A012\u202F34 56 78 ", "+33612345678", "FR"},
           Accepted{"'0612345678", "+33612345678", "FR"},
           Accepted{"+33 (0)6 12 34 56 78", "+33612345678", "FR"},
           Accepted{"+33612345678", "+33612345678", "FR"},
           Accepted{"+33 06 12 34 56 78", "+33612345678", "FR"},
           Accepted{"0033612345678", "+33612345678", "FR"},
           Accepted{"0033 (0)6 12 34 56 78", "+33612345678", "FR"},
           Accepted{"612345678", "+33612345678", "FR"},
           Accepted{"33612345678", "+33612345678", "FR"},
           Accepted{"07 56 78 90 12", "+33756789012", "FR"},
       }) {
    const auto number = PhoneNumber::parse(text);
    ASSERT_TRUE(number) << text << ": " << number.error().reason;
    EXPECT_EQ(number->e164(), e164) << text;
    EXPECT_EQ(number->territory(), territory) << text;
  }
}

TEST(PhoneNumber, DialledOverseasBelongsToItsTerritory) {
  for (const auto& [text, e164, territory] : {
           Accepted{"0690 12 34 56", "+590690123456", "GP"},
           Accepted{"0691 30 12 34", "+590691301234", "GP"},
           Accepted{"+590 690 12 34 56", "+590690123456", "GP"},
           Accepted{"00590690123456", "+590690123456", "GP"},
           Accepted{"690123456", "+590690123456", "GP"},
           Accepted{"0696 20 12 34", "+596696201234", "MQ"},
           Accepted{"0694 20 12 34", "+594694201234", "GF"},
           Accepted{"0692 12 34 56", "+262692123456", "RE"},
           Accepted{"262692123456", "+262692123456", "RE"},
           Accepted{"0639 01 23 45", "+262639012345", "YT"},
       }) {
    const auto number = PhoneNumber::parse(text);
    ASSERT_TRUE(number) << text << ": " << number.error().reason;
    EXPECT_EQ(number->e164(), e164) << text;
    EXPECT_EQ(number->territory(), territory) << text;
  }
}

struct Refused {
  const char* text;
  const char* reason;
};

TEST(PhoneNumber, IsRefusedWithTheReason) {
  for (const auto& [text, reason] : {
           Refused{"", "PHONE_NUMBER_INVALID"},
           Refused{"+", "PHONE_NUMBER_INVALID"},
           Refused{"06 12 34 56", "PHONE_NUMBER_INVALID"},
           Refused{"06 12 34 56 789", "PHONE_NUMBER_INVALID"},
           Refused{"06 12 34 56 78 / 06 12 34 56 79", "PHONE_NUMBER_INVALID"},
           Refused{"O6 12 34 56 78", "PHONE_NUMBER_INVALID"},
           Refused{"0800FLEURS", "PHONE_NUMBER_INVALID"},
           Refused{"06 12 34 56 78 poste 3", "PHONE_NUMBER_INVALID"},
           Refused{"06+12345678", "PHONE_NUMBER_INVALID"},
           Refused{"6.12E+08", "PHONE_NUMBER_INVALID"},
           Refused{"01 42 68 53 00", "PHONE_NUMBER_NOT_MOBILE"},
           Refused{"+33 1 42 68 53 00", "PHONE_NUMBER_NOT_MOBILE"},
           Refused{"0590 20 12 34", "PHONE_NUMBER_NOT_MOBILE"},
           Refused{"0262 20 12 34", "PHONE_NUMBER_NOT_MOBILE"},
           Refused{"0800 123 456", "PHONE_NUMBER_NOT_MOBILE"},
           Refused{"+44 7911 123456", "PHONE_NUMBER_FOREIGN"},
           Refused{"0032 470 12 34 56", "PHONE_NUMBER_FOREIGN"},
           Refused{"+687 75 12 34", "PHONE_NUMBER_FOREIGN"},
       }) {
    const auto number = PhoneNumber::parse(text);
    ASSERT_FALSE(number) << text << " became " << number->e164();
    EXPECT_EQ(number.error().code, ErrorCode::invalid_argument) << text;
    EXPECT_EQ(number.error().reason, reason) << text;
  }
}

TEST(PhoneNumber, IsNeverRepeatedByItsError) {
  const auto number = PhoneNumber::parse("01 42 68 53 00");
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().message.find("42"), std::string::npos);
  for (const auto& violation : number.error().field_violations)
    EXPECT_EQ(violation.description.find("42"), std::string::npos);
}

TEST(PhoneNumber, IsShownAsStaffReadItAndMaskedAsTheyRecogniseIt) {
  const auto metropolitan = PhoneNumber::parse("+33612345678");
  EXPECT_EQ(metropolitan->national(), "06 12 34 56 78");
  EXPECT_EQ(metropolitan->masked(), "+33 ** ** ** ** 78");
  const auto overseas = PhoneNumber::parse("+590690123456");
  EXPECT_EQ(overseas->national(), "0690 12 34 56");
  EXPECT_EQ(overseas->masked(), "+590 ** ** ** ** 56");
}

TEST(PhoneNumber, IsOneHoweverItWasWritten) {
  EXPECT_EQ(*PhoneNumber::parse("0690123456"), *PhoneNumber::parse("+590 690 12 34 56"));
}

}  // namespace
}  // namespace passerelle::domain
