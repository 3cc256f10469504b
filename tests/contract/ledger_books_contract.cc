#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {
namespace {

using broker::LedgerTransaction;
using domain::RechargeState;
using domain::Status;

TEST_P(LedgerContract, AnEnvelopeIsFundedWhatItsDonorGave) {
  fund(1'000, 7);
  fund(500, 0);
  const auto value = balance_of(value_envelope);
  EXPECT_EQ(value.funded, 1'500);
  EXPECT_EQ(value.measure, domain::Asset::eur_cent);
  EXPECT_EQ(balance_of(gift_envelope).funded, 7);
  EXPECT_EQ(balance_of(gift_envelope).measure, domain::Asset::unit);
  expect_books_agree();
}

TEST_P(LedgerContract, AnAdjustmentNeverTakesWhatIsHeldOrSpent) {
  fund(3 * face_value_cents, 0);
  reserve(new_person());
  domain::Transfer back;
  back.kind = domain::TransferKind::adjust;
  back.debit = domain::available_account(value_envelope);
  back.credit = domain::donor_account(value_envelope);
  back.reason = "the donor gives less";
  const auto adjust = [&](std::int64_t amount) {
    back.id = draw<domain::TransferId>();
    back.amount = amount;
    return transact([&](LedgerTransaction& transaction) -> Status {
      auto version = transaction.put_programme(sample_programme(), "finance", tick(), std::span(&back, 1));
      return version ? Status() : std::unexpected(version.error());
    });
  };
  EXPECT_EQ(adjust(2 * face_value_cents + 1).error().reason, "ENVELOPE_OVERDRAWN");
  EXPECT_EQ(reader().programme({})->value().programme.version, 1);
  EXPECT_TRUE(adjust(2 * face_value_cents));
  EXPECT_EQ(balance_of(value_envelope).funded, face_value_cents);
  EXPECT_EQ(balance_of(value_envelope).available(), 0);
  expect_books_agree();
}

TEST_P(LedgerContract, BooksAgreeAfterEveryKindOfEnd) {
  fund(100'000, 10);
  const auto person = new_person();
  using enum RechargeState;
  for (const auto end : {delivered, rejected, cancelled, in_doubt, reserved, delivered}) {
    const auto sold = reserved_for(person, lyon);
    const auto gift = gift_for(person);
    record({sold, gift});
    settle(sold.recharge.id, end);
    settle(gift.recharge.id, end);
    expect_books_agree();
  }
  const auto value = balance_of(value_envelope);
  EXPECT_EQ(value.held, 2 * face_value_cents);
  EXPECT_EQ(value.spent, 2 * face_value_cents);
  EXPECT_EQ(kept_in(domain::till_account(lyon)), 2 * price_cents);
  EXPECT_EQ(kept_in(domain::sales_account(lyon)), -2 * price_cents);
  EXPECT_EQ(facts_for(person).usage_by_beneficiary.at(person.id).at(0).count, 4);
}

TEST_P(LedgerContract, ProgrammesAreNumberedAndEveryVersionIsKept) {
  EXPECT_FALSE(reader().programme({})->has_value());
  auto programme = sample_programme();
  std::vector<std::int64_t> versions;
  const auto time = tick();
  for (const auto* name : {"First", "Second"}) {
    programme.name = name;
    const auto status = transact([&](LedgerTransaction& transaction) -> Status {
      versions.push_back(transaction.put_programme(programme, "director", time, {}).value());
      return {};
    });
    ASSERT_TRUE(status);
  }
  EXPECT_EQ(versions, (std::vector<std::int64_t>{1, 2}));
  programme.version = 2;
  const auto newest = reader().programme({})->value();
  EXPECT_EQ(newest.programme, programme);
  EXPECT_EQ(newest.applied_by, "director");
  EXPECT_EQ(newest.applied_at, time);
  EXPECT_EQ(reader().programme(1)->value().programme.name, "First");
  EXPECT_FALSE(reader().programme(3)->has_value());
}

TEST_P(LedgerContract, EverythingSurvivesReopening) {
  fund(10'000, 3);
  const auto person = new_person();
  const auto open = reserve(person);
  auto delivered = news(reserve(person), RechargeState::delivered);
  delivered.attempt = broker::Attempt{broker::Attempt::Kind::submit, tick(), tick(), "DELIVERED"};
  settle(delivered);
  settle(delivered.recharge, RechargeState::rejected);
  const auto refused = refused_for(person);
  record({refused});
  const auto before = stored(delivered.recharge);
  reopen();
  EXPECT_EQ(stored(delivered.recharge), before);
  EXPECT_EQ(stored(refused.recharge.id), refused.recharge);
  EXPECT_EQ(reader().beneficiary(person.id)->value(), person);
  EXPECT_EQ(reader().attempts(delivered.recharge)->size(), 1U);
  EXPECT_EQ(reader().late_news(delivered.recharge)->size(), 1U);
  EXPECT_EQ(reader().open_recharges({}, {}, 10)->items.at(0).recharge.id, open);
  EXPECT_EQ(facts_for(person).usage_by_beneficiary.at(person.id).at(0).count, 2);
  EXPECT_EQ(reader().programme({})->value().programme.version, 1);
  expect_books_agree();
  EXPECT_EQ(settle(open, RechargeState::delivered).verdict, broker::SettlementVerdict::applied);
  EXPECT_EQ(balance_of(value_envelope).spent, 2 * face_value_cents);
  expect_books_agree();
}

TEST_P(LedgerContract, AReaderSeesEachCommitOnItsNextCallAndNeverHalfABatch) {
  fund(10'000, 0);
  const auto person = new_person();
  const auto first = reserved_for(person);
  const auto second = reserved_for(person);
  const auto early = ledger().open_reader().value();
  EXPECT_TRUE(early->recharges({}, {}, 10)->items.empty());
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.record(std::span(&first, 1)));
    EXPECT_TRUE(early->recharges({}, {}, 10)->items.empty());
    EXPECT_TRUE(transaction.record(std::span(&second, 1)));
    EXPECT_TRUE(early->recharges({}, {}, 10)->items.empty());
    EXPECT_EQ(early->envelope_balances()->at(0).held, 0);
    EXPECT_EQ(transaction.envelope_balances()->at(0).held, 2 * face_value_cents);
    return {};
  });
  EXPECT_TRUE(status);
  EXPECT_EQ(early->recharges({}, {}, 10)->items.size(), 2U);
  EXPECT_EQ(early->envelope_balances()->at(0).held, 2 * face_value_cents);
  ledger().maintain();
  EXPECT_EQ(early->recharges({}, {}, 10)->items.size(), 2U);
}

}  // namespace
}  // namespace passerelle::contract
