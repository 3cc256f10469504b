// Facts that a store read ahead, since it was told to expect the question, are those that it would read then.
#include "tests/contract/ledger_expected_facts_contract.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace passerelle::contract {
namespace {

using broker::AdmissionFacts;
using broker::AdmissionQuery;
using broker::LedgerTransaction;
using domain::Day;
using domain::RechargeState;
using domain::Status;

auto plain(const domain::DailyUsage& day) {
  return std::tuple(day.day, day.offer, day.tariff, day.count, day.megabytes, day.face_value_cents,
                    day.price_cents);
}
template <class Key>
auto plain(const std::map<Key, std::vector<domain::DailyUsage>>& usage) {
  std::map<Key, std::vector<decltype(plain(domain::DailyUsage{}))>> all;
  for (const auto& [key, days] : usage) {
    auto& of_key = all[key];
    for (const auto& day : days) of_key.push_back(plain(day));
    std::ranges::sort(of_key);
  }
  return all;
}
auto plain(const std::vector<domain::EnvelopeBalance>& envelopes) {
  std::map<domain::EnvelopeId, std::tuple<std::int64_t, std::int64_t, std::int64_t>> all;
  for (const auto& one : envelopes) all[one.envelope] = {one.available(), one.held, one.spent};
  return all;
}

void expect_equal(const AdmissionFacts& one, const AdmissionFacts& other) {
  EXPECT_EQ(one.beneficiaries, other.beneficiaries);
  EXPECT_EQ(plain(one.usage_by_beneficiary), plain(other.usage_by_beneficiary));
  EXPECT_EQ(plain(one.usage_by_line), plain(other.usage_by_line));
  EXPECT_EQ(plain(one.usage_by_site), plain(other.usage_by_site));
  EXPECT_EQ(plain(one.envelopes), plain(other.envelopes));
}

template <class Map>
void expect_all_of(const Map& some, const Map& all) {
  for (const auto& [key, value] : some) {
    const auto found = all.find(key);
    ASSERT_NE(found, all.end());
    EXPECT_EQ(found->second, value);
  }
}
// What was read ahead for others may be there as well.
void expect_contains(const AdmissionFacts& facts, const AdmissionFacts& asked) {
  EXPECT_EQ(facts.beneficiaries, asked.beneficiaries);
  expect_all_of(plain(asked.usage_by_beneficiary), plain(facts.usage_by_beneficiary));
  expect_all_of(plain(asked.usage_by_line), plain(facts.usage_by_line));
  expect_all_of(plain(asked.usage_by_site), plain(facts.usage_by_site));
  EXPECT_EQ(plain(facts.envelopes), plain(asked.envelopes));
}

}  // namespace

void LedgerExpectedFactsContract::SetUp() {
  fund(100'000, 5);
  person_ = new_person();
  neighbour_ = new_person(lyon);
  reserve(person_);
  open_ = reserve(person_, lyon);
  record({gift_for(neighbour_, lyon)});
}

std::vector<broker::IdempotencyKey> LedgerExpectedFactsContract::unused_keys() const {
  return {{"counter-9", "CreateRecharge", "new"}};
}

AdmissionFacts LedgerExpectedFactsContract::loaded(LedgerTransaction& transaction, const Question& expected,
                                                   const Question& asked,
                                                   const std::function<void()>& meanwhile) {
  transaction.expect(expected.queries, expected.since);
  EXPECT_TRUE(transaction.find_keys(unused_keys()));
  meanwhile();
  return transaction.load_facts(asked.queries, asked.since).value();
}

namespace {

TEST_P(LedgerExpectedFactsContract, TheyAreThoseThatAreReadWithoutExpectation) {
  const std::vector<AdmissionQuery> queries{{neighbour_.id, paris},
                                            {draw<domain::BeneficiaryId>(), lille},
                                            {person_.id, lyon},
                                            {person_.id, paris}};
  EXPECT_TRUE(transact([&](LedgerTransaction& transaction) -> Status {
    for (const auto since : {std::optional<Day>{}, std::optional(long_ago_)}) {
      const auto facts = loaded(transaction, {queries, since}, {queries, since});
      EXPECT_THAT(facts.beneficiaries, testing::ElementsAre(neighbour_, std::nullopt, person_, person_));
      EXPECT_EQ(facts.usage_by_beneficiary.at(person_.id).at(0).count, 2);
      EXPECT_EQ(facts.usage_by_site.contains(lyon), since.has_value());
      expect_equal(facts, transaction.load_facts(queries, since).value());
    }
    return {};
  }));
}

TEST_P(LedgerExpectedFactsContract, TheySeeWhatWasSettledBefore) {
  const std::vector<AdmissionQuery> queries{{person_.id, lyon}};
  const auto rejected = news(open_, RechargeState::rejected);
  EXPECT_TRUE(transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.settle(std::span(&rejected, 1)));
    const auto facts = loaded(transaction, {queries, long_ago_}, {queries, long_ago_});
    EXPECT_EQ(facts.usage_by_beneficiary.at(person_.id).at(0).count, 1);
    EXPECT_EQ(facts.usage_by_line.at(person_.line->id).at(0).count, 1);
    EXPECT_EQ(plain(facts.envelopes).at(value_envelope),
              std::tuple(100'000 - face_value_cents, face_value_cents, 0));
    expect_equal(facts, transaction.load_facts(queries, long_ago_).value());
    return {};
  }));
}

TEST_P(LedgerExpectedFactsContract, TheySeeWhatWasSettledAndRecordedSinceTheyWereExpected) {
  const std::vector<AdmissionQuery> queries{{person_.id, lyon}, {neighbour_.id, lyon}};
  const auto rejected = news(open_, RechargeState::rejected);
  const auto another = reserved_for(neighbour_, lyon);
  EXPECT_TRUE(transact([&](LedgerTransaction& transaction) -> Status {
    const auto facts = loaded(transaction, {queries, long_ago_}, {queries, long_ago_}, [&] {
      EXPECT_TRUE(transaction.settle(std::span(&rejected, 1)));
      EXPECT_TRUE(transaction.record(std::span(&another, 1)));
    });
    EXPECT_EQ(facts.usage_by_beneficiary.at(person_.id).at(0).count, 1);
    EXPECT_EQ(facts.usage_by_beneficiary.at(neighbour_.id).size(), 2U) << "a gift and what was just recorded";
    expect_equal(facts, transaction.load_facts(queries, long_ago_).value());
    return {};
  }));
}

TEST_P(LedgerExpectedFactsContract, WhoeverAsksForLessOrForOthersGetsWhatWasAsked) {
  const AdmissionQuery of_person{person_.id, paris};
  const AdmissionQuery of_neighbour{neighbour_.id, lyon};
  const std::vector<std::vector<AdmissionQuery>> asked{
      {of_person}, {of_neighbour}, {of_neighbour, of_person}, {{person_.id, lille}}};
  EXPECT_TRUE(transact([&](LedgerTransaction& transaction) -> Status {
    for (const auto& queries : asked) {
      for (const auto since : {std::optional<Day>{}, std::optional(long_ago_)}) {
        const auto facts =
            loaded(transaction, {{of_person, {neighbour_.id, paris}}, since}, {queries, long_ago_});
        expect_contains(facts, transaction.load_facts(queries, long_ago_).value());
        EXPECT_EQ(facts.beneficiaries.size(), queries.size());
        EXPECT_TRUE(facts.usage_by_site.contains(queries.front().site));
      }
    }
    return {};
  }));
}

TEST_P(LedgerExpectedFactsContract, AnExpectationIsForgottenWithItsTransaction) {
  const std::vector<AdmissionQuery> queries{{person_.id, lyon}};
  EXPECT_TRUE(transact([&](LedgerTransaction& transaction) -> Status {
    transaction.expect(queries, long_ago_);
    return transaction.find_keys(unused_keys()).has_value()
               ? Status{}
               : domain::fail(domain::ErrorCode::internal, "NO_KEYS", "");
  }));
  reserve(person_, lyon);
  EXPECT_TRUE(transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.find_keys(unused_keys()));
    EXPECT_EQ(transaction.load_facts(queries, long_ago_)->usage_by_beneficiary.at(person_.id).at(0).count, 3);
    return {};
  }));
}

}  // namespace
}  // namespace passerelle::contract
