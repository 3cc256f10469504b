#include "tests/contract/vault_contract.h"

namespace passerelle::contract {

domain::PhoneNumber number_written(std::string_view text) { return domain::PhoneNumber::parse(text).value(); }

namespace {

using broker::NewLine;
using broker::PersonEntry;
using domain::BeneficiaryId;
using domain::LineId;
using domain::PersonName;
using domain::PhoneNumber;

const LineId line_1 = vault_id<LineId>(1);
const LineId line_2 = vault_id<LineId>(2);
const LineId line_3 = vault_id<LineId>(3);

TEST_P(VaultContract, ANumberReadsBackAndFindsItsLine) {
  const auto number = number_written("06 12 34 56 78");
  const auto overseas = number_written("0690 12 34 56");
  const std::vector<NewLine> lines{{line_1, number}, {line_2, overseas}};
  EXPECT_EQ(*vault().enrol_lines(lines), (std::vector{line_1, line_2}));
  const std::vector asked{line_2, line_3, line_1};
  EXPECT_EQ(*vault().numbers(asked),
            (std::vector<std::optional<PhoneNumber>>{overseas, std::nullopt, number}));
  EXPECT_EQ(*vault().line_of(number), line_1);
  EXPECT_EQ(*vault().line_of(number_written("+33 (0)6 12 34 56 78")), line_1) << "however it is written";
  EXPECT_EQ(*vault().line_of(number_written("06 12 34 56 79")), std::nullopt);
}

TEST_P(VaultContract, ANumberKeepsItsLineForGood) {
  const auto number = number_written("06 12 34 56 78");
  const auto other = number_written("07 51 23 45 67");
  ASSERT_TRUE(vault().enrol_lines(std::vector<NewLine>{{line_1, number}}));
  const std::vector<NewLine> again{{line_2, number}, {line_3, other}, {vault_id<LineId>(4), other}};
  EXPECT_EQ(*vault().enrol_lines(again), (std::vector{line_1, line_3, line_3}));
  reopen();
  EXPECT_EQ(*vault().enrol_lines(std::vector<NewLine>{{line_2, number}}), std::vector{line_1});
  EXPECT_EQ(vault().numbers(std::vector{line_2})->at(0), std::nullopt) << "the id that was not needed";
}

TEST_P(VaultContract, AnIdServesOneNumberAndNothingOfAFailedCallStays) {
  const auto first = number_written("06 12 34 56 78");
  const auto second = number_written("06 12 34 56 79");
  ASSERT_TRUE(vault().enrol_lines(std::vector<NewLine>{{line_1, first}}));
  const auto status =
      vault().enrol_lines(std::vector<NewLine>{{line_2, second}, {line_1, number_written("07 51 23 45 67")}});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "LINE_EXISTS");
  EXPECT_EQ(*vault().line_of(second), std::nullopt);
  EXPECT_EQ(vault().numbers(std::vector{line_1})->at(0), first);
}

TEST_P(VaultContract, ANameReadsBackAndIsReplaced) {
  const auto ada = vault_id<BeneficiaryId>(11);
  const auto zoe = vault_id<BeneficiaryId>(12);
  const PersonName odd{"12:Zoé", "d'Été : Ñandú"};
  ASSERT_TRUE(vault().put_names(std::vector<PersonEntry>{{ada, {"Ada", "Lovelace"}}, {zoe, odd}}));
  ASSERT_TRUE(vault().put_names(std::vector<PersonEntry>{{ada, {"", "King"}}}));
  const std::vector asked{zoe, vault_id<BeneficiaryId>(13), ada};
  EXPECT_EQ(*vault().names(asked),
            (std::vector<std::optional<PersonName>>{odd, std::nullopt, PersonName{"", "King"}}));
  reopen();
  EXPECT_EQ(vault().names(asked)->at(2), (PersonName{"", "King"}));
}

TEST_P(VaultContract, AReaderSeesEachWriteOnItsNextCall) {
  const auto reader = vault().open_reader().value();
  const auto number = number_written("06 12 34 56 78");
  EXPECT_EQ(*reader->line_of(number), std::nullopt);
  ASSERT_TRUE(vault().enrol_lines(std::vector<NewLine>{{line_1, number}}));
  EXPECT_EQ(*reader->line_of(number), line_1);
  EXPECT_EQ(reader->numbers(std::vector{line_1})->at(0), number);
  ASSERT_TRUE(vault().put_names(std::vector<PersonEntry>{{vault_id<BeneficiaryId>(1), {"Ada", "Lovelace"}}}));
  EXPECT_EQ(reader->names(std::vector{vault_id<BeneficiaryId>(1)})->at(0), (PersonName{"Ada", "Lovelace"}));
}

}  // namespace
}  // namespace passerelle::contract
