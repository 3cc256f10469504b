#include "tests/contract/finance_book_contract.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace passerelle::contract {

using broker::FinanceBook;
using domain::ErrorCode;
using finance::ClosedPeriod;
using finance::Gift;
using finance::TillClosing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

domain::Transfer FinanceBookContract::moved(domain::TransferKind kind, const domain::Account& debit,
                                            const domain::Account& credit, std::int64_t amount,
                                            domain::Instant time) {
  domain::Transfer transfer;
  tick();
  transfer.id = draw<domain::TransferId>();
  transfer.kind = kind;
  transfer.amount = amount;
  transfer.debit = debit;
  transfer.credit = credit;
  transfer.time = time;
  transfer.reason = "for a reason";
  return transfer;
}

domain::Transfer FinanceBookContract::given(std::int64_t amount, domain::Instant time) {
  auto transfer = moved(domain::TransferKind::fund, domain::donor_account(gift_envelope),
                        domain::available_account(gift_envelope), amount, time);
  transfer.asset = domain::Asset::unit;
  return transfer;
}

Gift FinanceBookContract::gift(const std::string& document, const domain::EnvelopeId& envelope) {
  Gift made;
  made.entered_at = tick();
  made.id = draw<finance::GiftId>();
  made.envelope = envelope;
  made.document = document;
  made.given_on = domain::paris_day(made.entered_at) - std::chrono::days(40);
  made.product = "Carte « été » 10 Go";
  made.quantity = 5'000'000'000;
  made.unit_value = {499};
  made.measure = domain::Asset::unit;
  made.amount = 5'000'000'000;
  made.entered_by = "ana";
  made.transfer = draw<domain::TransferId>();
  return made;
}

ClosedPeriod FinanceBookContract::closed(const char* text) {
  ClosedPeriod made;
  made.period = period(text);
  made.seal = domain::sha256(text);
  made.transfers = 5'000'000'000;
  made.closed_by = "ana";
  made.approved_by = "bob";
  made.closed_at = tick();
  made.document = R"({"period":"é"})";
  return made;
}

void FinanceBookContract::close(const char* text) {
  const auto made = closed(text);
  must(write([&](FinanceBook& book) { return book.put_closed_period(made); }));
}

void FinanceBookContract::deliver(broker::AdmissionRecord record, domain::Instant time) {
  record.hold->time = time;
  this->record({record});
  auto told = news(record.recharge.id, domain::RechargeState::delivered);
  told.time = time;
  std::ranges::reverse(told.transfer_ids);  // ids say nothing of what is posted first
  settle(told);
}

namespace {

TEST_P(FinanceBookContract, AGiftIsFoundByItsDocumentAsItWasPutAlsoAfterReopening) {
  const std::vector<Gift> gifts = {gift("R-1"), gift("R-2"), gift("R-1", value_envelope)};
  must(write([&](FinanceBook& book) { return book.put_gifts(gifts); }));
  reopen();
  const std::vector<std::string> asked = {"R-2", "R-9", "R-1", "R-2"};
  const auto found = must(write([&](FinanceBook& book) { return book.find_gifts(gift_envelope, asked); }));
  EXPECT_THAT(found, ElementsAre(gifts[1], std::nullopt, gifts[0], gifts[1]));
  EXPECT_THAT(must(write([&](FinanceBook& book) { return book.find_gifts(gift_envelope, {}); })), IsEmpty());
}

TEST_P(FinanceBookContract, ADocumentOfAnEnvelopeIsEnteredOnce) {
  const auto put = [&](const std::vector<Gift>& gifts) {
    return write([&](FinanceBook& book) { return book.put_gifts(gifts); });
  };
  const auto first = gift("R-1");
  must(put({first}));
  const auto again = put({gift("R-2"), gift("R-1")});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "GIFT_KNOWN");
  EXPECT_EQ(again.error().code, ErrorCode::already_exists);
  EXPECT_FALSE(put({gift("R-3"), gift("R-3")})) << "within one batch too";
  EXPECT_THAT(must(reader().finance().gifts({}, {}, 10)).items, ElementsAre(first)) << "none of a batch";
}

TEST_P(FinanceBookContract, GiftsAreListedOldestFirstOfOneEnvelopeOrAll) {
  std::vector<Gift> gifts;
  for (int i = 0; i < 5; ++i)
    gifts.push_back(gift("R-" + std::to_string(i), i % 2 == 0 ? gift_envelope : value_envelope));
  const std::vector<Gift> backwards(gifts.rbegin(), gifts.rend());
  must(write([&](FinanceBook& book) { return book.put_gifts(backwards); }));
  const auto list = [&](std::optional<domain::EnvelopeId> envelope) {
    return list_by_any_page<finance::GiftId>(
        [&](auto after, int limit) { return reader().finance().gifts(envelope, after, limit); },
        [](const Gift& last) { return last.id; });
  };
  EXPECT_EQ(list({}), gifts);
  EXPECT_THAT(list(gift_envelope), ElementsAre(gifts[0], gifts[2], gifts[4]));
  EXPECT_THAT(list(domain::EnvelopeId{"unknown"}), IsEmpty());
}

TEST_P(FinanceBookContract, ATillIsClosedOnceADayAndFoundBySiteAndDay) {
  auto made = [&](const domain::SiteId& site, int day) {
    TillClosing closing;
    closing.time = tick();
    closing.id = draw<finance::TillClosingId>();
    closing.site = site;
    closing.day = domain::parse_iso_day("2026-05-01").value() + std::chrono::days(day - 1);
    closing.expected = {-1'500};
    closing.counted = {1'450};
    closing.deposited = {1'000};
    closing.reason = "une pièce étrangère";
    closing.closed_by = "ana";
    return closing;
  };
  const auto put = [&](const TillClosing& closing) {
    return write([&](FinanceBook& book) { return book.put_till_closing(closing); });
  };
  const auto first = made(paris, 1);
  const auto other = made(lyon, 1);
  const auto later = made(paris, 3);
  for (const auto& closing : {later, first, other}) must(put(closing));
  const auto again = put(made(paris, 1));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "TILL_CLOSED");
  EXPECT_EQ(again.error().code, ErrorCode::already_exists);
  reopen();
  const auto find = [&](const domain::SiteId& site, domain::Day day) {
    return must(write([&](FinanceBook& book) { return book.find_till_closing(site, day); }));
  };
  EXPECT_EQ(find(paris, first.day), first);
  EXPECT_FALSE(find(lyon, later.day));
  const auto list = [&](std::optional<domain::SiteId> site, domain::Day from, domain::Day until) {
    return must(reader().finance().till_closings(site, from, until));
  };
  EXPECT_THAT(list({}, first.day, later.day + std::chrono::days(1)), ElementsAre(later, other, first));
  EXPECT_THAT(list({}, first.day, later.day), ElementsAre(other, first)) << "the last day is excluded";
  EXPECT_THAT(list(paris, first.day + std::chrono::days(1), later.day + std::chrono::days(1)),
              ElementsAre(later));
}

TEST_P(FinanceBookContract, ClosedPeriodsAreListedInTheirOrderAYearAfterItsLastMonth) {
  std::vector<ClosedPeriod> made;
  for (const auto* text : {"2025", "2025-11", "2025-12", "2026-01"}) made.push_back(closed(text));
  for (const auto& each : made) must(write([&](FinanceBook& book) { return book.put_closed_period(each); }));
  const auto again = closed("2025-11");
  const auto twice = write([&](FinanceBook& book) { return book.put_closed_period(again); });
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().reason, "PERIOD_CLOSED");
  EXPECT_EQ(twice.error().code, ErrorCode::already_exists);
  reopen();
  const auto in_order = ElementsAre(made[1], made[2], made[0], made[3]);
  EXPECT_THAT(must(reader().finance().closed_periods()), in_order);
  EXPECT_THAT(must(write([](FinanceBook& book) { return book.closed_periods(); })), in_order);
}

TEST_P(FinanceBookContract, WhoeverWantsToCloseAPeriodFirstIsRemembered) {
  const auto propose = [&](const char* text, const char* who) {
    const broker::CloseProposal wish{period(text), who, "tout est compté", tick()};
    return std::pair(wish, must(write([&](FinanceBook& book) { return book.propose_close(wish); })));
  };
  const auto [first, kept] = propose("2026-04", "ana");
  EXPECT_EQ(kept, first);
  reopen();
  EXPECT_EQ(propose("2026-04", "bob").second, first);
  EXPECT_EQ(propose("2026-05", "bob").second.who, "bob") << "of another period";
}

TEST_P(FinanceBookContract, AHeldSnapshotSeesNothingThatComesLater) {
  must(post({given(7, tick())}));
  const auto early = must(ledger().open_reader());
  ASSERT_TRUE(early->hold_snapshot());
  const std::vector<Gift> gifts = {gift("R-1")};
  must(write([&](FinanceBook& book) { return book.put_gifts(gifts); }));
  must(post({given(5, tick())}));
  auto& held = early->finance();
  const auto account = domain::available_account(gift_envelope);
  EXPECT_THAT(must(held.gifts({}, {}, 10)).items, IsEmpty());
  EXPECT_EQ(must(held.balance(account, domain::Asset::unit)), 7);
  const auto year = period("2026");
  EXPECT_EQ(must(held.day_totals(year.first_day(), year.next().first_day())).at(0).amount, 7);
  EXPECT_EQ(must(held.transfers_between(year.begin(), year.end(), {}, 10)).items.size(), 1U);
  EXPECT_EQ(must(reader().finance().balance(account, domain::Asset::unit)), 12);
}

TEST_P(FinanceBookContract, AnErrorOfAFinanceVerbEndsTheWholeTransaction) {
  const std::vector<Gift> gifts = {gift("R-1")};
  must(write([&](FinanceBook& book) { return book.put_gifts(gifts); }));
  const std::vector<domain::Transfer> transfers = {given(7, tick())};
  const auto status = transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    EXPECT_TRUE(transaction.finance().post(transfers));
    EXPECT_FALSE(transaction.finance().put_gifts(gifts));
    EXPECT_FALSE(transaction.finance().closed_periods());
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "GIFT_KNOWN");
  EXPECT_EQ(kept_in(domain::available_account(gift_envelope), domain::Asset::unit), 0);
}

}  // namespace
}  // namespace passerelle::contract
