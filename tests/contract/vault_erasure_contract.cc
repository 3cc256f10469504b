// What every vault promises to whoever is erased, and to those who are not.
#include "tests/contract/vault_contract.h"

namespace passerelle::contract {
namespace {

using broker::NewLine;
using broker::PersonEntry;
using domain::BeneficiaryId;
using domain::Erasure;
using domain::ErasureReason;
using domain::LineId;
using domain::PersonName;
using domain::PhoneNumber;

const LineId line_1 = vault_id<LineId>(1);
const LineId line_2 = vault_id<LineId>(2);
const LineId line_3 = vault_id<LineId>(3);
const BeneficiaryId ada = vault_id<BeneficiaryId>(11);
const BeneficiaryId zoe = vault_id<BeneficiaryId>(12);

PhoneNumber first_number() { return number_written("06 12 34 56 78"); }
PhoneNumber second_number() { return number_written("07 51 23 45 67"); }

TEST_P(VaultErasure, NameAndNumberAreGoneAndThoseOfOthersStay) {
  ASSERT_TRUE(erase({of(ada)}, {line_1}));
  for (int look = 0; look < 2; ++look) {
    EXPECT_EQ(name(ada), std::nullopt);
    EXPECT_EQ(number(line_1), std::nullopt);
    EXPECT_EQ(*vault().line_of(first_number()), std::nullopt);
    EXPECT_EQ(name(zoe), (PersonName{"Zoé", "Martin"}));
    EXPECT_EQ(number(line_2), second_number());
    EXPECT_EQ(*vault().line_of(second_number()), line_2);
    reopen();
  }
}

TEST_P(VaultErasure, ANumberSeenAgainHasANewLineAndTheOldIdServesNoOther) {
  ASSERT_TRUE(erase({of(ada)}, {line_1}));
  EXPECT_EQ(*vault().enrol_lines(std::vector<NewLine>{{line_3, first_number()}}), std::vector{line_3});
  EXPECT_EQ(number(line_3), first_number());
  EXPECT_EQ(number(line_1), std::nullopt) << "what the books call that line tells nobody's number";
  const auto reused = vault().enrol_lines(std::vector<NewLine>{{line_1, number_written("06 99 88 77 66")}});
  ASSERT_FALSE(reused);
  EXPECT_EQ(reused.error().reason, "LINE_EXISTS");
}

TEST_P(VaultErasure, WhoErasedWhomWhenAndWhyIsKept) {
  const auto first = of(ada, ErasureReason::retention, "awa", 1'780'000'000'123);
  ASSERT_TRUE(erase({first}, {line_1}));
  ASSERT_TRUE(erase({of(ada, ErasureReason::mistake, "karim", 1'790'000'000'000), of(zoe)}, {line_1}));
  reopen();
  const std::vector asked{zoe, vault_id<BeneficiaryId>(13), ada};
  EXPECT_EQ(*vault().erasures(asked), (std::vector<std::optional<Erasure>>{of(zoe), std::nullopt, first}));
  EXPECT_EQ(name(zoe), std::nullopt);
}

TEST_P(VaultErasure, WhatTheVaultNeverSawIsNoError) {
  const auto stranger = vault_id<BeneficiaryId>(99);
  ASSERT_TRUE(erase({of(stranger)}, {vault_id<LineId>(98)}));
  EXPECT_EQ(vault().erasures(std::vector{stranger})->at(0), of(stranger));
  ASSERT_TRUE(erase({}, {}));
}

TEST_P(VaultErasure, AReaderKnowsOnItsNextCall) {
  const auto reader = vault().open_reader().value();
  EXPECT_EQ(reader->numbers(std::vector{line_1})->at(0), first_number());
  ASSERT_TRUE(erase({of(ada)}, {line_1}));
  EXPECT_EQ(reader->numbers(std::vector{line_1})->at(0), std::nullopt);
  EXPECT_EQ(reader->names(std::vector{ada})->at(0), std::nullopt);
  EXPECT_EQ(*reader->line_of(first_number()), std::nullopt);
  EXPECT_EQ(reader->erasures(std::vector{ada})->at(0), of(ada));
}

TEST_P(VaultErasure, SweepingChangesNothingThatIsStillKept) {
  ASSERT_TRUE(erase({of(ada)}, {line_1}));
  ASSERT_TRUE(vault().sweep());
  ASSERT_TRUE(vault().sweep());
  EXPECT_EQ(name(zoe), (PersonName{"Zoé", "Martin"}));
  EXPECT_EQ(number(line_2), second_number());
  EXPECT_EQ(vault().erasures(std::vector{ada})->at(0), of(ada));
  ASSERT_TRUE(vault().put_names(std::vector<PersonEntry>{{zoe, {"Zoé", "Durand"}}}));
}

}  // namespace

void VaultErasure::SetUp() {
  ASSERT_TRUE(vault().enrol_lines(std::vector<NewLine>{{line_1, first_number()}, {line_2, second_number()}}));
  ASSERT_TRUE(
      vault().put_names(std::vector<PersonEntry>{{ada, {"Ada", "Lovelace"}}, {zoe, {"Zoé", "Martin"}}}));
}

}  // namespace passerelle::contract
