#include <gmock/gmock.h>

#include <algorithm>

#include "tests/contract/finance_book_contract.h"

namespace passerelle::contract {
namespace {

using broker::FinanceBook;
using broker::LedgerTransaction;
using domain::Asset;
using domain::ErrorCode;
using domain::Instant;
using domain::RechargeState;
using domain::Status;
using domain::Transfer;
using domain::TransferKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto moment = std::chrono::milliseconds(1);

TEST_P(FinanceBookContract, BalancesMoveWithWhatIsPosted) {
  fund(3'000, 0);
  const auto till = domain::till_account(lyon);
  const auto balance = [&](const domain::Account& account, Asset asset = Asset::eur_cent) {
    const auto kept = must(reader().finance().balance(account, asset));
    EXPECT_EQ(must(write([&](FinanceBook& book) { return book.balance(account, asset); })), kept);
    return kept;
  };
  EXPECT_EQ(balance(till), 0) << "never used";
  EXPECT_EQ(balance(domain::available_account(value_envelope)), 3'000);
  EXPECT_EQ(balance(domain::available_account(value_envelope), Asset::unit), 0) << "of another asset";
  deliver(reserved_for(new_person(), lyon), tick());
  EXPECT_EQ(balance(till), price_cents);
  must(post({moved(TransferKind::deposit, till, domain::bank_account(lyon), 300, tick()),
             moved(TransferKind::till_difference, till, domain::till_difference_account(lyon), 50, tick()),
             given(4, tick())}));
  EXPECT_EQ(balance(till), price_cents - 350);
  EXPECT_EQ(balance(domain::bank_account(lyon)), 300);
  EXPECT_EQ(balance(domain::till_difference_account(lyon)), 50);
  EXPECT_EQ(balance(domain::donor_account(gift_envelope), Asset::unit), -4);
  expect_books_agree();
}

TEST_P(FinanceBookContract, ABalanceIsThatOfItsTransactionSoFar) {
  fund(3'000, 0);
  const auto reserved = reserved_for(new_person());
  const std::vector<Transfer> more = {moved(TransferKind::fund, domain::donor_account(value_envelope),
                                            domain::available_account(value_envelope), 10, tick())};
  const auto available = domain::available_account(value_envelope);
  must(transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.record(std::span(&reserved, 1)));
    EXPECT_EQ(transaction.finance().balance(available, Asset::eur_cent), 3'000 - face_value_cents);
    EXPECT_TRUE(transaction.finance().post(more));
    EXPECT_EQ(transaction.finance().balance(available, Asset::eur_cent), 3'010 - face_value_cents);
    return {};
  }));
}

TEST_P(FinanceBookContract, NoEnvelopeAndNoTillGivesMoreThanItHas) {
  fund(1'000, 0);
  const auto out = [&](std::int64_t amount) {
    return post({moved(TransferKind::give_back, domain::available_account(value_envelope),
                       domain::donor_account(value_envelope), amount, tick())});
  };
  const auto too_much = out(1'001);
  ASSERT_FALSE(too_much);
  EXPECT_EQ(too_much.error().reason, "ENVELOPE_OVERDRAWN");
  EXPECT_EQ(too_much.error().code, ErrorCode::failed_precondition);
  EXPECT_EQ(too_much.error().metadata.at("account"), "available:" + value_envelope.value);
  EXPECT_TRUE(out(1'000));
  const auto empty = post(
      {moved(TransferKind::deposit, domain::till_account(paris), domain::bank_account(paris), 1, tick())});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().reason, "TILL_OVERDRAWN");
  EXPECT_EQ(empty.error().code, ErrorCode::failed_precondition);
  EXPECT_EQ(empty.error().metadata.at("account"), "till:paris");
  expect_books_agree();
}

TEST_P(FinanceBookContract, ATransferIsPostedOnce) {
  const auto one = given(5, tick());
  must(post({one}));
  const auto again = post({given(1, tick()), one});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "TRANSFER_EXISTS");
  EXPECT_EQ(again.error().code, ErrorCode::already_exists);
  EXPECT_EQ(kept_in(domain::available_account(gift_envelope), Asset::unit), 5);
}

TEST_P(FinanceBookContract, WhatWasPaidIsGivenBackOnce) {
  fund(10'000, 0);
  const auto sold = reserved_for(new_person(), lyon);
  const auto other = reserved_for(new_person(), lyon);
  for (const auto& record : {sold, other}) {
    deliver(record, tick());
    settle(record.recharge.id, RechargeState::reversed);
  }
  const auto refund = [&](const broker::AdmissionRecord& of) {
    const auto time = tick();
    return post({finance::refund_of(stored(of.recharge.id), draw<domain::TransferId>(), time, "reversed")});
  };
  must(refund(sold));
  const auto twice = refund(sold);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().reason, "RECHARGE_REFUNDED");
  EXPECT_EQ(twice.error().code, ErrorCode::already_exists);
  EXPECT_EQ(kept_in(domain::till_account(lyon)), price_cents);
  must(refund(other));
  EXPECT_EQ(kept_in(domain::till_account(lyon)), 0);
  EXPECT_EQ(must(reader().transfers(sold.recharge.id)).back().kind, TransferKind::refund);
  expect_books_agree();
}

TEST_P(FinanceBookContract, ARechargeMayBeCorrectedMoreThanOnceEachCorrectionOnce) {
  fund(10'000, 0);
  const auto sold = reserved_for(new_person());
  deliver(sold, tick());
  const auto correction = [&](std::int64_t amount) {
    auto made = moved(TransferKind::correct, domain::spent_account(value_envelope),
                      domain::available_account(value_envelope), amount, tick());
    made.recharge = sold.recharge.id;
    return made;
  };
  const auto first = correction(10);
  const auto second = correction(20);
  must(post({first, second}));
  EXPECT_EQ(refusal(post({first})), "TRANSFER_EXISTS");
  const auto transfers = must(reader().transfers(sold.recharge.id));
  ASSERT_EQ(transfers.size(), 5U);
  EXPECT_EQ(fields_of(transfers[3]), fields_of(first));
  EXPECT_EQ(fields_of(transfers[4]), fields_of(second));
  EXPECT_EQ(balance_of(value_envelope).spent, face_value_cents - 30);
}

TEST_P(FinanceBookContract, NothingIsPostedIntoAClosedPeriodByAnyOfTheWays) {
  fund(10'000, 10);
  const auto open = reserve(new_person());
  close("2026-04");
  const auto end = period("2026-04").end();
  const auto before = end - moment;
  const auto expect_closed = [&](const Status& status, const char* how) {
    ASSERT_FALSE(status) << how;
    EXPECT_EQ(status.error().reason, "PERIOD_CLOSED") << how;
    EXPECT_EQ(status.error().code, ErrorCode::failed_precondition) << how;
  };
  const auto recorded = [&](Instant time) {
    auto record = reserved_for(new_person());
    record.hold->time = time;
    return try_record({record});
  };
  const auto settled = [&](domain::RechargeId id, Instant time) {
    auto told = news(id, RechargeState::delivered);
    told.time = time;
    return transact([&](LedgerTransaction& transaction) -> Status {
      auto results = transaction.settle(std::span(&told, 1));
      return results ? Status() : std::unexpected(results.error());
    });
  };
  const auto applied = [&](Instant time) {
    const auto transfer = given(1, time);
    return transact([&](LedgerTransaction& transaction) -> Status {
      auto version = transaction.put_programme(sample_programme(), "ana", tick(), std::span(&transfer, 1));
      return version ? Status() : std::unexpected(version.error());
    });
  };
  expect_closed(post({given(1, end), given(1, before)}), "post");
  auto unreasoned = given(1, before);
  unreasoned.reason.clear();
  expect_closed(post({unreasoned}), "post without a reason");
  expect_closed(recorded(before), "record");
  expect_closed(settled(open, before), "settle");
  expect_closed(applied(before), "put_programme");
  expect_closed(post({given(1, period("2025").begin())}), "long before");
  EXPECT_EQ(stored(open).state, RechargeState::reserved) << "nothing stays of it";
  EXPECT_EQ(must(reader().programme({}))->programme.version, 1);
  EXPECT_EQ(balance_of(gift_envelope).funded, 10);
  EXPECT_TRUE(post({given(1, end)})) << "a period's end is the next one's";
  EXPECT_TRUE(recorded(end));
  EXPECT_TRUE(settled(open, end));
  EXPECT_TRUE(applied(end));
  reopen();
  expect_closed(post({given(1, before)}), "after reopening");
  expect_books_agree();
}

TEST_P(FinanceBookContract, TheNewestClosedPeriodCountsWhateverIsClosedAfterIt) {
  close("2026-04");
  close("2026-02");
  EXPECT_EQ(refusal(post({given(1, period("2026-03").begin())})), "PERIOD_CLOSED");
  close("2025");
  EXPECT_EQ(refusal(post({given(1, period("2026-04").begin())})), "PERIOD_CLOSED");
  EXPECT_TRUE(post({given(1, period("2026-05").begin())}));
}

TEST_P(FinanceBookContract, WhatATransactionPostsBeforeItClosesThePeriodIsInIt) {
  const auto made = closed("2026-04");
  const auto in_time = given(2, made.period.end() - moment);
  const auto late = given(3, made.period.end() - moment);
  must(transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.finance().post(std::span(&in_time, 1)));
    return transaction.finance().put_closed_period(made);
  }));
  const auto next = closed("2026-05");
  const auto refused = transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.finance().put_closed_period(next));
    return transaction.finance().post(std::span(&late, 1));
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "PERIOD_CLOSED");
  EXPECT_EQ(must(reader().finance().closed_periods()).size(), 1U);
  EXPECT_EQ(kept_in(domain::available_account(gift_envelope), Asset::unit), 2);
}

TEST_P(FinanceBookContract, APeriodWhoseClosingIsRolledBackIsOpen) {
  const auto made = closed("2026-04");
  const auto status = transact([&](LedgerTransaction& transaction) -> Status {
    EXPECT_TRUE(transaction.finance().put_closed_period(made));
    return domain::fail(ErrorCode::internal, "CHANGED_ITS_MIND", "No.");
  });
  ASSERT_FALSE(status);
  EXPECT_TRUE(post({given(1, made.period.end() - moment)}));
  EXPECT_THAT(must(reader().finance().closed_periods()), IsEmpty());
}

TEST_P(FinanceBookContract, TransfersAreListedByTheirRechargeOrThemselvesThenById) {
  fund(100'000, 10);
  std::vector<Transfer> all;
  const auto from = tick();
  std::vector<domain::RechargeId> recharges;
  for (int i = 0; i < 3; ++i) {
    auto first = given(i + 1, tick());
    const auto sold = reserved_for(new_person(), lyon);
    deliver(sold, tick());
    auto second = moved(TransferKind::till_difference, domain::till_difference_account(lyon),
                        domain::till_account(lyon), 5, tick());
    settle(sold.recharge.id, RechargeState::reversed);
    must(post({second, first}));
    must(
        post({finance::refund_of(stored(sold.recharge.id), draw<domain::TransferId>(), tick(), "reversed")}));
    recharges.push_back(sold.recharge.id);
    all.push_back(first);
    all.push_back(second);
    const auto rejected = gift_for(new_person());
    record({rejected});
    settle(rejected.recharge.id, RechargeState::rejected);
    recharges.push_back(rejected.recharge.id);
  }
  const auto until = tick();
  must(post({given(1, until), given(1, from - moment)}));
  for (const auto& id : recharges)
    for (const auto& transfer : must(reader().transfers(id))) all.push_back(transfer);
  const auto place_of = [](const Transfer& each) {
    return broker::TransferPlace{each.recharge ? each.recharge->uuid : each.id.uuid, each.id};
  };
  std::ranges::sort(all, {}, place_of);
  const auto list = [&](Instant begin, Instant end) {
    return list_by_any_page<broker::TransferPlace>(
        [&](auto after, int limit) { return reader().finance().transfers_between(begin, end, after, limit); },
        place_of);
  };
  ASSERT_EQ(all.size(), 3U * 9);
  EXPECT_EQ(fields_of(list(from, until)), fields_of(all));
  const auto some = all[4].time;
  std::erase_if(all, [&](const Transfer& each) { return each.time < some; });
  EXPECT_EQ(fields_of(list(some, until)), fields_of(all)) << "the first moment is included";
  EXPECT_THAT(list(until + moment, until + std::chrono::hours(1)), IsEmpty());
}

}  // namespace
}  // namespace passerelle::contract
