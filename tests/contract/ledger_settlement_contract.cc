#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {
namespace {

using broker::LedgerTransaction;
using broker::SettlementVerdict;
using domain::RechargeState;
using domain::Status;
using domain::TransferKind;

std::vector<TransferKind> kinds_of(const std::vector<domain::Transfer>& transfers) {
  std::vector<TransferKind> kinds;
  for (const auto& transfer : transfers) kinds.push_back(transfer.kind);
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

TEST_P(LedgerContract, DeliveryCapturesTheHoldAndCollectsThePrice) {
  fund(10'000, 0);
  const auto reserved = reserved_for(new_person(), lyon);
  record({reserved});
  auto delivered = news(reserved.recharge.id, RechargeState::delivered);
  delivered.operator_reference = "SFR-77";
  const auto result = settle(delivered);
  EXPECT_EQ(result.verdict, SettlementVerdict::applied);
  auto expected = reserved.recharge;
  expected.state = RechargeState::delivered;
  expected.update_time = delivered.time;
  expected.operator_reference = "SFR-77";
  EXPECT_EQ(result.recharge, expected);
  EXPECT_EQ(stored(reserved.recharge.id), expected);
  const auto balance = balance_of(value_envelope);
  EXPECT_EQ(std::tuple(balance.funded, balance.held, balance.spent), std::tuple(10'000, 0, face_value_cents));
  EXPECT_EQ(kept_in(domain::till_account(lyon)), price_cents);
  const auto transfers = *reader().transfers(reserved.recharge.id);
  ASSERT_EQ(kinds_of(transfers),
            (std::vector{TransferKind::hold, TransferKind::capture, TransferKind::collect}));
  const auto facts_of = [](const domain::Transfer& one) {
    return std::tuple(one.id, one.kind, one.asset, one.amount, one.debit, one.credit, one.recharge,
                      one.pending, one.tariff, one.time, one.reason);
  };
  EXPECT_EQ(facts_of(transfers[0]), facts_of(*reserved.hold));
  for (const auto& transfer : transfers) {
    if (transfer.kind == TransferKind::capture) {
      EXPECT_EQ(transfer.pending, reserved.hold->id);
    }
    if (transfer.kind == TransferKind::collect) {
      EXPECT_EQ(transfer.tariff, domain::Tariff::sold);
    }
  }
  expect_books_agree();
}

TEST_P(LedgerContract, AGiftCollectsNothing) {
  fund(0, 3);
  const auto gift = gift_for(new_person());
  record({gift});
  settle(gift.recharge.id, RechargeState::delivered);
  EXPECT_EQ(kinds_of(*reader().transfers(gift.recharge.id)),
            (std::vector{TransferKind::hold, TransferKind::capture}));
  EXPECT_EQ(balance_of(gift_envelope).spent, 1);
  EXPECT_EQ(kept_in(domain::till_account(paris)), 0);
  expect_books_agree();
}

TEST_P(LedgerContract, RejectionReleasesTheHoldAndTheUsage) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto kept = reserve(person);
  const auto lost = reserve(person);
  auto rejected = news(lost, RechargeState::rejected);
  rejected.rejection = domain::Rejection{"E12", "LINE_BARRED", true};
  EXPECT_EQ(settle(rejected).recharge.rejection, rejected.rejection);
  EXPECT_EQ(stored(lost).rejection, rejected.rejection);
  EXPECT_EQ(balance_of(value_envelope).held, face_value_cents);
  EXPECT_EQ(facts_for(person).usage_by_beneficiary.at(person.id).at(0).count, 1);
  settle(kept, RechargeState::cancelled);
  const auto facts = facts_for(person);
  EXPECT_TRUE(facts.usage_by_beneficiary.at(person.id).empty());
  EXPECT_TRUE(facts.usage_by_line.at(person.line->id).empty());
  EXPECT_TRUE(facts.usage_by_site.at(paris).empty());
  EXPECT_EQ(balance_of(value_envelope).available(), 10'000);
  expect_books_agree();
}

TEST_P(LedgerContract, DoubtKeepsTheHoldAndTheUsage) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto id = reserve(person);
  EXPECT_EQ(settle(id, RechargeState::in_doubt).verdict, SettlementVerdict::applied);
  EXPECT_EQ(stored(id).state, RechargeState::in_doubt);
  EXPECT_EQ(balance_of(value_envelope).held, face_value_cents);
  EXPECT_EQ(facts_for(person).usage_by_beneficiary.at(person.id).at(0).count, 1);
  EXPECT_EQ(reader().transfers(id)->size(), 1U);
  EXPECT_EQ(settle(id, RechargeState::delivered).verdict, SettlementVerdict::applied);
  EXPECT_EQ(balance_of(value_envelope).spent, face_value_cents);
  expect_books_agree();
}

TEST_P(LedgerContract, TheSameNewsAgainChangesNothingButKeepsTheAttempt) {
  fund(10'000, 0);
  const auto id = reserve(new_person());
  const auto first = settle(id, RechargeState::delivered);
  auto again = news(id, RechargeState::delivered);
  again.attempt = broker::Attempt{broker::Attempt::Kind::inquiry, again.time, again.time, "DELIVERED"};
  const auto second = settle(again);
  EXPECT_EQ(second.verdict, SettlementVerdict::unchanged);
  EXPECT_EQ(second.recharge, first.recharge);
  EXPECT_EQ(reader().transfers(id)->size(), 3U);
  EXPECT_EQ(reader().attempts(id)->size(), 1U);
  EXPECT_EQ(balance_of(value_envelope).spent, face_value_cents);
  expect_books_agree();
}

TEST_P(LedgerContract, NewsThatContradictsAFinalStateIsKeptAndNotApplied) {
  fund(10'000, 0);
  const auto id = reserve(new_person());
  settle(id, RechargeState::rejected);
  auto late = news(id, RechargeState::delivered);
  late.operator_reference = "SFR-99";
  const auto result = settle(late);
  EXPECT_EQ(result.verdict, SettlementVerdict::contradicted);
  EXPECT_EQ(result.recharge.state, RechargeState::rejected);
  EXPECT_EQ(stored(id).operator_reference, "");
  EXPECT_EQ(balance_of(value_envelope).available(), 10'000);
  const broker::LateNews expected{RechargeState::delivered, "SFR-99", std::nullopt, late.time};
  EXPECT_EQ(*reader().late_news(id), std::vector{expected});
  late.time = tick();
  EXPECT_EQ(settle(late).verdict, SettlementVerdict::contradicted);
  EXPECT_EQ(*reader().late_news(id), std::vector{expected}) << "the same news twice";
  auto other = news(id, RechargeState::reversed);
  other.rejection = domain::Rejection{"R1", "TAKEN_BACK", false};
  settle(other);
  ASSERT_EQ(reader().late_news(id)->size(), 2U);
  EXPECT_EQ(reader().late_news(id)->at(1).rejection, other.rejection);
  expect_books_agree();
}

TEST_P(LedgerContract, ADoubtAboutWhatIsProvenChangesNothingAndNeedsNobody) {
  fund(10'000, 0);
  const auto id = reserve(new_person());
  settle(id, RechargeState::delivered);
  auto doubt = news(id, RechargeState::in_doubt);
  doubt.attempt = broker::Attempt{broker::Attempt::Kind::submit, doubt.time, doubt.time, "UNKNOWN TIMEOUT"};
  const auto result = settle(doubt);
  EXPECT_EQ(result.verdict, SettlementVerdict::unchanged);
  EXPECT_EQ(result.recharge.state, RechargeState::delivered);
  EXPECT_TRUE(reader().late_news(id)->empty());
  EXPECT_EQ(reader().attempts(id)->size(), 1U) << "it is on record";
  EXPECT_EQ(balance_of(value_envelope).spent, face_value_cents);
  expect_books_agree();
}

TEST_P(LedgerContract, ADeliveryTakenBackGoesBackToTheEnvelopeAndToTheQuota) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto id = reserve(person);
  settle(id, RechargeState::delivered);
  EXPECT_EQ(settle(id, RechargeState::reversed).verdict, SettlementVerdict::applied);
  EXPECT_EQ(balance_of(value_envelope).available(), 10'000);
  EXPECT_TRUE(facts_for(person).usage_by_beneficiary.at(person.id).empty());
  EXPECT_EQ(settle(id, RechargeState::delivered).verdict, SettlementVerdict::contradicted);
  expect_books_agree();
}

TEST_P(LedgerContract, AHoldIsResolvedOnceWhoeverTries) {
  fund(10'000, 0);
  const auto reserved = reserved_for(new_person());
  record({reserved});
  settle(reserved.recharge.id, RechargeState::delivered);
  auto second = *reserved.hold;
  second.id = draw<domain::TransferId>();
  second.kind = TransferKind::release;
  second.pending = reserved.hold->id;
  second.debit = domain::spent_account(value_envelope);
  second.credit = domain::available_account(value_envelope);
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    auto version = transaction.put_programme(sample_programme(), "mallory", tick(), std::span(&second, 1));
    return version ? Status() : std::unexpected(version.error());
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "HOLD_RESOLVED");
  EXPECT_EQ(balance_of(value_envelope).spent, face_value_cents);
  EXPECT_EQ(reader().programme({})->value().programme.version, 1);
  expect_books_agree();
}

TEST_P(LedgerContract, ABatchSettlesInOrderAndTheSecondNewsOfARechargeSeesTheFirst) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto one = reserve(person);
  const auto other = reserve(person);
  const std::vector settlements{news(one, RechargeState::in_doubt), news(other, RechargeState::rejected),
                                news(one, RechargeState::delivered), news(one, RechargeState::rejected)};
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    const auto results = transaction.settle(settlements);
    EXPECT_EQ(results->at(0).recharge.state, RechargeState::in_doubt);
    EXPECT_EQ(results->at(1).recharge.state, RechargeState::rejected);
    EXPECT_EQ(results->at(2).recharge.state, RechargeState::delivered);
    EXPECT_EQ(results->at(3).verdict, SettlementVerdict::contradicted);
    return {};
  });
  EXPECT_TRUE(status);
  EXPECT_EQ(balance_of(value_envelope).spent, face_value_cents);
  EXPECT_EQ(facts_for(person).usage_by_beneficiary.at(person.id).at(0).count, 1);
  expect_books_agree();
}

TEST_P(LedgerContract, AnUnknownRechargeEndsTheBatch) {
  fund(10'000, 0);
  const auto id = reserve(new_person());
  const std::vector settlements{news(id, RechargeState::delivered),
                                news(draw<domain::RechargeId>(), RechargeState::delivered)};
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    auto results = transaction.settle(settlements);
    return results ? Status() : std::unexpected(results.error());
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, domain::ErrorCode::not_found);
  EXPECT_EQ(status.error().reason, "RECHARGE_UNKNOWN");
  EXPECT_EQ(stored(id).state, RechargeState::reserved);
}

TEST_P(LedgerContract, AttemptsAreKeptInTheirOrder) {
  fund(10'000, 0);
  const auto id = reserve(new_person());
  std::vector<broker::Attempt> expected;
  for (const auto* outcome : {"UNKNOWN: TIMEOUT", "ABSENT", "UNKNOWN: HTTP_503"}) {
    auto settlement = news(id, expected.empty() ? RechargeState::in_doubt : RechargeState::reserved);
    settlement.attempt =
        broker::Attempt{expected.empty() ? broker::Attempt::Kind::submit : broker::Attempt::Kind::inquiry,
                        settlement.time, settlement.time + std::chrono::milliseconds(1234), outcome};
    expected.push_back(*settlement.attempt);
    settle(settlement);
  }
  const auto attempts = *reader().attempts(id);
  ASSERT_EQ(attempts.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(attempts[i].kind, expected[i].kind);
    EXPECT_EQ(attempts[i].begin_time, expected[i].begin_time);
    EXPECT_EQ(attempts[i].end_time, expected[i].end_time);
    EXPECT_EQ(attempts[i].outcome, expected[i].outcome);
  }
  EXPECT_EQ(stored(id).state, RechargeState::in_doubt);
}

TEST_P(LedgerContract, TheOperatorsReferenceIsKeptOnceKnown) {
  fund(10'000, 0);
  const auto id = reserve(new_person());
  const auto doubtful = settle(id, RechargeState::in_doubt);
  auto named = news(id, RechargeState::reserved);
  named.operator_reference = "SFR-5";
  const auto result = settle(named);
  EXPECT_EQ(result.verdict, SettlementVerdict::unchanged);
  EXPECT_EQ(result.recharge.operator_reference, "SFR-5");
  EXPECT_EQ(stored(id).update_time, doubtful.recharge.update_time) << "its state did not change";
  EXPECT_EQ(settle(id, RechargeState::delivered).recharge.operator_reference, "SFR-5");
  EXPECT_EQ(stored(id).operator_reference, "SFR-5");
}

}  // namespace
}  // namespace passerelle::contract
