#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {
namespace {

using broker::LedgerTransaction;
using domain::Beneficiary;
using domain::ErrorCode;
using domain::Status;

TEST_P(LedgerContract, APersonReadsBackAsPut) {
  const auto full = new_person();
  Beneficiary bare;
  bare.id = draw<domain::BeneficiaryId>();
  bare.site = lyon;
  bare.create_time = bare.update_time = tick();
  bare.revision = 1;
  put(bare);
  EXPECT_EQ(reader().beneficiary(full.id)->value(), full);
  EXPECT_EQ(reader().beneficiary(bare.id)->value(), bare);
  EXPECT_FALSE(reader().beneficiary(draw<domain::BeneficiaryId>())->has_value());
}

TEST_P(LedgerContract, PeopleAreFoundByIdReferenceAndLineInTheOrderAsked) {
  const auto one = new_person();
  const auto other = new_person();
  const std::vector ids{other.id, draw<domain::BeneficiaryId>(), one.id};
  const std::vector<std::string> references{other.external_reference, "none", one.external_reference};
  const std::vector lines{other.line->id, draw<domain::LineId>(), one.line->id};
  const std::vector<std::optional<Beneficiary>> expected{other, std::nullopt, one};
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_EQ(*transaction.find_beneficiaries(ids), expected);
    EXPECT_EQ(*transaction.find_beneficiaries_by_reference(references), expected);
    EXPECT_EQ(*transaction.find_beneficiaries_by_line(lines), expected);
    return {};
  });
  EXPECT_TRUE(status);
}

TEST_P(LedgerContract, SomebodyElsesChangeIsNotOverwritten) {
  auto person = new_person();
  person.site = lyon;
  person.referral.reset();
  person.update_time = tick();
  person.revision = 2;
  put(person);
  EXPECT_EQ(reader().beneficiary(person.id)->value(), person);
  for (const std::int64_t revision : {0, 1, 2, 4}) {
    auto stale = person;
    stale.revision = revision;
    stale.site = lille;
    const auto status = transact(
        [&](LedgerTransaction& transaction) { return transaction.put_beneficiaries(std::span(&stale, 1)); });
    ASSERT_FALSE(status) << revision;
    EXPECT_EQ(status.error().code, ErrorCode::aborted);
    EXPECT_EQ(status.error().reason, "ETAG_MISMATCH");
  }
  EXPECT_EQ(reader().beneficiary(person.id)->value(), person);
}

TEST_P(LedgerContract, AnExternalReferenceBelongsToOnePerson) {
  auto one = new_person();
  auto other = new_person();
  other.external_reference = one.external_reference;
  other.revision = 2;
  const auto put_other = [&] {
    return transact(
        [&](LedgerTransaction& transaction) { return transaction.put_beneficiaries(std::span(&other, 1)); });
  };
  const auto status = put_other();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::already_exists);
  EXPECT_EQ(status.error().reason, "EXTERNAL_REFERENCE_TAKEN");
  one.external_reference = "D-other";
  one.revision = 2;
  put(one);
  EXPECT_TRUE(put_other()) << "it was given up";
  const auto page = reader().beneficiaries({.external_reference = other.external_reference}, {}, 5);
  EXPECT_EQ(page->items, std::vector{other});
}

TEST_P(LedgerContract, TwoPeopleWithoutAReferenceDoNotMeet) {
  for (int i = 0; i < 2; ++i) {
    Beneficiary person;
    person.id = draw<domain::BeneficiaryId>();
    person.site = paris;
    person.create_time = person.update_time = tick();
    person.revision = 1;
    put(person);
  }
  EXPECT_EQ(reader().beneficiaries({}, {}, 5)->items.size(), 2U);
}

TEST_P(LedgerContract, ManyPeopleAreReadInTheOrderAsked) {
  const auto first = new_person();
  const auto second = new_person();
  const domain::BeneficiaryId nobody{*domain::Uuid::parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")};
  const auto found = reader().find_beneficiaries(std::vector{second.id, nobody, first.id, second.id});
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::vector<std::optional<domain::Beneficiary>>{second, std::nullopt, first, second}));
  EXPECT_TRUE(reader().find_beneficiaries({})->empty());
}

TEST_P(LedgerContract, ALineIsItsNewestHolders) {
  auto first = new_person();
  auto second = new_person();
  const auto line = first.line->id;
  second.line->id = line;
  second.revision = 2;
  put(second);
  EXPECT_EQ(reader().beneficiary_by_line(line)->value().id, second.id);
  first.site = lyon;
  first.revision = 2;
  first.update_time = tick();
  put(first);
  EXPECT_EQ(reader().beneficiary_by_line(line)->value().id, second.id) << "the first one only moved";
  second.line.reset();
  second.revision = 3;
  put(second);
  EXPECT_EQ(reader().beneficiary_by_line(line)->value().id, first.id) << "the second one gave it up";
  first.line.reset();
  first.revision = 3;
  put(first);
  EXPECT_FALSE(reader().beneficiary_by_line(line)->has_value());
}

}  // namespace
}  // namespace passerelle::contract
