#include <gmock/gmock.h>

#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {
namespace {

using broker::LedgerTransaction;
using domain::ErrorCode;
using domain::RechargeState;
using domain::Status;

TEST_P(LedgerContract, AnAdmissionReadsBackAsItWasDecided) {
  fund(10'000, 5);
  const auto person = new_person();
  const auto sold = reserved_for(person);
  const auto gift = gift_for(person, lyon);
  const auto refused = refused_for(person);
  record({sold, gift, refused});
  EXPECT_EQ(stored(sold.recharge.id), sold.recharge);
  EXPECT_EQ(stored(gift.recharge.id), gift.recharge);
  EXPECT_EQ(stored(refused.recharge.id), refused.recharge);
  EXPECT_EQ(reader().recharge(draw<domain::RechargeId>())->has_value(), false);
}

TEST_P(LedgerContract, APersonWithoutALineIsRefusedOnRecord) {
  auto person = new_person();
  person.line.reset();
  const auto refused = refused_for(person);
  record({refused});
  EXPECT_EQ(stored(refused.recharge.id), refused.recharge);
}

TEST_P(LedgerContract, AKeyIsFoundWithItsFingerprintAndThePresentState) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto one = reserved_for(person);
  const auto other = refused_for(person);
  record({one, other});
  settle(one.recharge.id, RechargeState::in_doubt);
  auto unknown = one.key;
  unknown.caller = "counter-2";
  const std::vector keys{other.key, unknown, one.key};
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    const auto found = transaction.find_keys(keys);
    EXPECT_EQ(found->at(0)->recharge, other.recharge);
    EXPECT_EQ(found->at(0)->fingerprint, other.fingerprint);
    EXPECT_FALSE(found->at(1).has_value());
    EXPECT_EQ(found->at(2)->recharge.id, one.recharge.id);
    EXPECT_EQ(found->at(2)->recharge.state, RechargeState::in_doubt);
    return {};
  });
  EXPECT_TRUE(status);
}

TEST_P(LedgerContract, AKeyIsUsedOnceForGood) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto first = reserved_for(person);
  record({first});
  settle(first.recharge.id, RechargeState::rejected);
  auto second = reserved_for(person);
  second.key = first.key;
  second.recharge.request_id = first.recharge.request_id;
  const auto status = try_record({reserved_for(person), second});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::already_exists);
  EXPECT_EQ(status.error().reason, "REQUEST_ID_TAKEN");
  EXPECT_EQ(balance_of(value_envelope).held, 0);
  EXPECT_EQ(reader().recharges({}, {}, 10)->items.size(), 1U);
}

TEST_P(LedgerContract, TheSameRequestIdOfAnotherCallerOrMethodIsAnotherKey) {
  const auto person = new_person();
  const auto first = refused_for(person);
  auto other_method = refused_for(person);
  other_method.recharge.request_id = first.key.request_id;
  other_method.key = first.key;
  other_method.key.method = "BatchCreateRecharges";
  auto other_caller = refused_for(person);
  other_caller.recharge.request_id = first.key.request_id;
  other_caller.recharge.caller = "counter-2";
  other_caller.key = {"counter-2", "CreateRecharge", first.key.request_id};
  record({first, other_method, other_caller});
  EXPECT_EQ(stored(other_caller.recharge.id), other_caller.recharge);
}

TEST_P(LedgerContract, AnIdIsUsedOnce) {
  const auto person = new_person();
  const auto first = refused_for(person);
  auto second = refused_for(person);
  second.recharge.id = first.recharge.id;
  record({first});
  const auto status = try_record({second});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "RECHARGE_EXISTS");
}

TEST_P(LedgerContract, AHoldNeedsItsFundsAndNothingOfTheBatchStaysWithout) {
  fund(2 * face_value_cents + face_value_cents / 2, 0);
  const auto person = new_person();
  const auto status = try_record({reserved_for(person), reserved_for(person), reserved_for(person)});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::failed_precondition);
  EXPECT_EQ(status.error().reason, "ENVELOPE_OVERDRAWN");
  EXPECT_EQ(balance_of(value_envelope).held, 0);
  EXPECT_TRUE(reader().recharges({}, {}, 10)->items.empty());
  EXPECT_TRUE(facts_for(person).usage_by_beneficiary.at(person.id).empty());
  record({reserved_for(person), reserved_for(person)});
  EXPECT_EQ(balance_of(value_envelope).available(), face_value_cents / 2);
  expect_books_agree();
}

TEST_P(LedgerContract, AnEnvelopeCanBeHeldToItsLastUnit) {
  fund(0, 2);
  const auto person = new_person();
  record({gift_for(person), gift_for(person)});
  EXPECT_EQ(balance_of(gift_envelope).available(), 0);
  EXPECT_EQ(try_record({gift_for(person)}).error().reason, "ENVELOPE_OVERDRAWN");
}

TEST_P(LedgerContract, ABodysErrorRollsEverythingBack) {
  fund(10'000, 0);
  auto person = new_person();
  const auto reserved = reserved_for(person);
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    person.revision = 2;
    EXPECT_TRUE(transaction.put_beneficiaries(std::span(&person, 1)));
    EXPECT_TRUE(transaction.record(std::span(&reserved, 1)));
    return domain::fail(ErrorCode::aborted, "CHANGED_MY_MIND", "The body's own.");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "CHANGED_MY_MIND");
  EXPECT_FALSE(reader().recharge(reserved.recharge.id)->has_value());
  EXPECT_EQ(reader().beneficiary(person.id)->value().revision, 1);
  EXPECT_EQ(balance_of(value_envelope).held, 0);
  expect_books_agree();
  record({reserved});
  EXPECT_EQ(balance_of(value_envelope).held, face_value_cents);
}

TEST_P(LedgerContract, AVerbsErrorEndsTheTransactionEvenWhereTheBodyDoesNotCare) {
  fund(face_value_cents, 0);
  const auto person = new_person();
  const auto covered = reserved_for(person);
  const auto uncovered = reserved_for(person);
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.record(std::span(&covered, 1)));
    EXPECT_FALSE(transaction.record(std::span(&uncovered, 1)));
    EXPECT_FALSE(transaction.envelope_balances());
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "ENVELOPE_OVERDRAWN");
  EXPECT_FALSE(reader().recharge(covered.recharge.id)->has_value());
  EXPECT_EQ(balance_of(value_envelope).held, 0);
}

TEST_P(LedgerContract, OneRecordOfABatchSeesWhatTheOnesBeforeItTook) {
  fund(10'000, 5);
  const auto person = new_person();
  const auto reserved = reserved_for(person);
  const std::vector<broker::AdmissionQuery> queries{{person.id, paris}, {person.id, lyon}};
  const auto today = domain::paris_day(reserved.recharge.create_time);
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.record(std::span(&reserved, 1)));
    const auto facts = transaction.load_facts(queries, today);
    EXPECT_EQ(facts->usage_by_beneficiary.at(person.id).at(0).count, 1);
    EXPECT_EQ(facts->usage_by_line.at(person.line->id).at(0).price_cents, price_cents);
    EXPECT_EQ(facts->usage_by_site.at(paris).at(0).megabytes, 10'240);
    EXPECT_TRUE(facts->usage_by_site.at(lyon).empty());
    const auto envelopes = transaction.envelope_balances().value();
    for (const auto& envelope : envelopes)
      EXPECT_EQ(envelope.held, envelope.envelope == value_envelope ? face_value_cents : 0);
    const auto keys = transaction.find_keys(std::span(&reserved.key, 1));
    EXPECT_EQ(keys->at(0)->recharge, reserved.recharge);
    const auto delivered = news(reserved.recharge.id, RechargeState::delivered);
    EXPECT_EQ(transaction.settle(std::span(&delivered, 1))->at(0).recharge.state, RechargeState::delivered);
    return {};
  });
  EXPECT_TRUE(status);
  EXPECT_EQ(balance_of(value_envelope).spent, face_value_cents);
}

TEST_P(LedgerContract, FactsComeInTheOrderAskedAndSayWhoIsUnknown) {
  const auto one = new_person();
  const auto other = new_person(lyon);
  const std::vector<broker::AdmissionQuery> queries{
      {other.id, paris}, {draw<domain::BeneficiaryId>(), paris}, {one.id, paris}, {other.id, paris}};
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    const auto facts = transaction.load_facts(queries, {});
    EXPECT_THAT(facts->beneficiaries, testing::ElementsAre(other, std::nullopt, one, other));
    EXPECT_TRUE(facts->usage_by_site.empty());
    return {};
  });
  EXPECT_TRUE(status);
}

TEST_P(LedgerContract, UsageIsKeptApartByDayOfferAndTariff) {
  fund(100'000, 5);
  const auto person = new_person();
  const auto first_day = reserved_for(person);
  record({first_day, reserved_for(person), gift_for(person)});
  for (int i = 0; i < 6 * 3600; ++i) tick();  // past midnight in Paris
  record({reserved_for(person)});
  const auto usage = reader()
                         .facts(std::array{broker::AdmissionQuery{person.id, paris}}, {})
                         ->usage_by_beneficiary.at(person.id);
  ASSERT_EQ(usage.size(), 3U);
  const auto day = domain::paris_day(first_day.recharge.create_time);
  EXPECT_EQ(std::tie(usage[0].day, usage[0].offer, usage[0].count), std::tuple(day, sold_offer, 2));
  EXPECT_EQ(std::tie(usage[1].day, usage[1].offer, usage[1].count), std::tuple(day, free_offer, 1));
  EXPECT_EQ(usage[0].face_value_cents, 2 * face_value_cents);
  EXPECT_EQ(usage[1].tariff, domain::Tariff::free);
  EXPECT_EQ(usage[1].price_cents, 0);
  EXPECT_EQ(usage[2].day, day + std::chrono::days(1));
  const auto since_second_day =
      reader().facts(std::array{broker::AdmissionQuery{person.id, paris}}, day + std::chrono::days(1));
  EXPECT_EQ(since_second_day->usage_by_site.at(paris).size(), 1U);
}

TEST_P(LedgerContract, ARefusalUsesNothing) {
  fund(10'000, 0);
  const auto person = new_person();
  record({refused_for(person)});
  EXPECT_TRUE(facts_for(person).usage_by_beneficiary.at(person.id).empty());
  EXPECT_EQ(balance_of(value_envelope).available(), 10'000);
}

TEST_P(LedgerContract, UsageOfALineStaysWithTheLineAndAPersonsWithThePerson) {
  fund(10'000, 0);
  auto person = new_person();
  reserve(person);
  const auto old_line = person.line->id;
  person.line->id = draw<domain::LineId>();
  person.revision = 2;
  put(person);
  const auto facts = facts_for(person);
  EXPECT_EQ(facts.usage_by_beneficiary.at(person.id).at(0).count, 1);
  EXPECT_TRUE(facts.usage_by_line.at(person.line->id).empty());
  auto next = new_person();
  next.line->id = old_line;
  next.revision = 2;
  put(next);
  EXPECT_EQ(facts_for(next).usage_by_line.at(old_line).at(0).count, 1);
}

}  // namespace
}  // namespace passerelle::contract
