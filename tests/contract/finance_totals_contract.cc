#include <gmock/gmock.h>

#include "tests/contract/finance_book_contract.h"

namespace passerelle::contract {
namespace {

using domain::Asset;
using domain::Day;
using domain::Instant;
using domain::RechargeState;
using domain::Showing;
using domain::TransferKind;
using finance::DayTotal;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Day day(const char* text) { return domain::parse_iso_day(text).value(); }

DayTotal total(Day of, TransferKind kind, const domain::Account& debit, const domain::Account& credit,
               std::int64_t count, std::int64_t amount) {
  DayTotal made;
  made.day = of;
  made.kind = kind;
  made.debit = debit;
  made.credit = credit;
  made.count = count;
  made.amount = amount;
  return made;
}

TEST_P(FinanceBookContract, ADaysTotalsAreThoseOfADayInParisAlsoWhenTheClocksChange) {
  // Each power of two is in one sum alone.
  std::int64_t amount = 1;
  std::map<Day, std::pair<std::int64_t, std::int64_t>> expected;
  const auto give = [&](Day on, Instant time) {
    must(post({given(amount, time)}));
    ++expected[on].first;
    expected[on].second += amount;
    amount *= 2;
  };
  for (const auto* text : {"2026-01-01", "2026-03-28", "2026-03-29", "2026-03-30", "2026-07-14", "2026-10-24",
                           "2026-10-25", "2026-10-26", "2026-12-31"}) {
    const auto on = day(text);
    give(on, domain::start_of(on));
    give(on, domain::when_clock_shows(on, minutes(30), Showing::first));
    give(on, domain::when_clock_shows(on, hours(23) + minutes(30), Showing::last));
    give(on, domain::start_of(on + days(1)) - std::chrono::milliseconds(1));
  }
  give(day("2026-10-25"), domain::when_clock_shows(day("2026-10-25"), minutes(150), Showing::first));
  give(day("2026-10-25"), domain::when_clock_shows(day("2026-10-25"), minutes(150), Showing::last));
  const auto year = period("2026");
  must(post({given(1, year.begin() - std::chrono::milliseconds(1)), given(1, year.end())}));
  const auto totals = must(reader().finance().day_totals(year.first_day(), year.next().first_day()));
  std::map<Day, std::pair<std::int64_t, std::int64_t>> found;
  for (const auto& each : totals) {
    EXPECT_FALSE(found.contains(each.day));
    found[each.day] = {each.count, each.amount};
  }
  EXPECT_EQ(found, expected);
  EXPECT_TRUE(std::ranges::is_sorted(totals, {}, &DayTotal::day));
  const auto summer = must(reader().finance().day_totals(day("2026-03-29"), day("2026-10-25")));
  ASSERT_EQ(summer.size(), 4U) << "the first day included, the last one not";
  EXPECT_EQ(summer.front().day, day("2026-03-29"));
  EXPECT_EQ(summer.back().day, day("2026-10-24"));
}

TEST_P(FinanceBookContract, WhatIsAboutNoRechargeSaysByItsAccountsWhoseItIs) {
  const auto time = tick();
  const auto today = domain::paris_day(time);
  const auto till = domain::till_account(lyon);
  must(post({given(3, time),
             moved(TransferKind::till_difference, domain::till_difference_account(lyon), till, 50, time),
             moved(TransferKind::deposit, till, domain::bank_account(lyon), 20, time),
             moved(TransferKind::deposit, till, domain::bank_account(lyon), 10, time)}));
  auto gift = total(today, TransferKind::fund, domain::donor_account(gift_envelope),
                    domain::available_account(gift_envelope), 1, 3);
  gift.asset = Asset::unit;
  gift.envelope = gift_envelope;
  auto found =
      total(today, TransferKind::till_difference, domain::till_difference_account(lyon), till, 1, 50);
  auto brought = total(today, TransferKind::deposit, till, domain::bank_account(lyon), 2, 30);
  found.asset = brought.asset = Asset::eur_cent;
  found.site = brought.site = lyon;
  EXPECT_THAT(must(reader().finance().day_totals(today, today + days(1))),
              UnorderedElementsAre(gift, found, brought));
}

TEST_P(FinanceBookContract, TransfersOfRechargesAreToldApartBySiteOfferTariffEnvelopeAndCampaign) {
  fund(100'000, 100);
  const auto today = domain::paris_day(tick()) + days(2);
  const auto time = domain::start_of(today) + hours(12);
  const auto of_campaign = [&](const char* series, const char* request) {
    auto record = gift_for(new_person());
    record.recharge.caller = record.key.caller = std::string("campaigns/") + series;
    record.recharge.request_id = record.key.request_id = request;
    return record;
  };
  deliver(reserved_for(new_person(), paris), time);
  deliver(reserved_for(new_person(), paris), time);
  auto dearer = reserved_for(new_person(), paris);
  dearer.recharge.face_value = {1'200};
  dearer.recharge.data = {20'480};
  deliver(dearer, time);
  deliver(reserved_for(new_person(), lyon), time);
  deliver(gift_for(new_person()), time);
  deliver(of_campaign("series-1", "1/7/1"), time);
  deliver(of_campaign("series-1", "1/8/1"), time);
  deliver(of_campaign("series-1", "12/7/1"), time);
  deliver(of_campaign("series-2", "1/7/1"), time);

  const auto sold_at = [&](const domain::SiteId& site, TransferKind kind, std::int64_t count) {
    DayTotal made;
    if (kind == TransferKind::collect)
      made = total(today, kind, domain::sales_account(site), domain::till_account(site), count,
                   count * price_cents);
    else
      made = total(today, kind, domain::held_account(value_envelope), domain::spent_account(value_envelope),
                   count, count * face_value_cents);
    if (kind == TransferKind::hold) {
      made.debit = domain::available_account(value_envelope);
      made.credit = domain::held_account(value_envelope);
    }
    made.asset = Asset::eur_cent;
    made.envelope = value_envelope;
    made.site = site;
    made.offer = sold_offer;
    made.tariff = domain::Tariff::sold;
    made.megabytes = count * 10'240 + (site == paris ? 10'240 : 0);
    made.face_cents = count * face_value_cents + (site == paris ? 200 : 0);
    return made;
  };
  const auto gift_of = [&](const char* campaign, TransferKind kind, std::int64_t count) {
    auto made = total(today, kind, domain::held_account(gift_envelope), domain::spent_account(gift_envelope),
                      count, count);
    if (kind == TransferKind::hold) {
      made.debit = domain::available_account(gift_envelope);
      made.credit = domain::held_account(gift_envelope);
    }
    made.asset = Asset::unit;
    made.envelope = gift_envelope;
    made.site = paris;
    made.offer = free_offer;
    made.tariff = domain::Tariff::free;
    made.campaign = campaign;
    made.megabytes = count * 10'240;
    made.face_cents = count * face_value_cents;
    return made;
  };
  using enum TransferKind;
  EXPECT_THAT(
      must(reader().finance().day_totals(today, today + days(1))),
      UnorderedElementsAre(sold_at(paris, hold, 3), sold_at(paris, capture, 3), sold_at(paris, collect, 3),
                           sold_at(lyon, hold, 1), sold_at(lyon, capture, 1), sold_at(lyon, collect, 1),
                           gift_of("", hold, 1), gift_of("", capture, 1), gift_of("series-1/1", hold, 2),
                           gift_of("series-1/1", capture, 2), gift_of("series-1/12", hold, 1),
                           gift_of("series-1/12", capture, 1), gift_of("series-2/1", hold, 1),
                           gift_of("series-2/1", capture, 1)));
}

TEST_P(FinanceBookContract, BalancesAtAMomentAreWhatWasPostedBeforeIt) {
  EXPECT_FALSE(must(reader().finance().first_posting()));
  EXPECT_THAT(must(reader().finance().balances_at(tick())), IsEmpty());
  const auto first = tick();
  const auto second = tick();
  const auto till = domain::till_account(lyon);
  const auto bank = domain::bank_account(lyon);
  must(post({moved(TransferKind::till_difference, domain::till_difference_account(lyon), till, 50, second),
             moved(TransferKind::deposit, till, bank, 50, second), given(3, first)}));
  EXPECT_EQ(must(reader().finance().first_posting()), first);
  const auto at = [&](Instant until) { return must(reader().finance().balances_at(until)); };
  const auto unit = Asset::unit;
  const auto cent = Asset::eur_cent;
  const broker::AccountTotal available{domain::available_account(gift_envelope), unit, 3};
  const broker::AccountTotal donor{domain::donor_account(gift_envelope), unit, -3};
  EXPECT_THAT(at(first), IsEmpty()) << "the moment itself is not before it";
  EXPECT_THAT(at(second), ElementsAre(available, donor));
  EXPECT_THAT(at(second + std::chrono::milliseconds(1)),
              ElementsAre(available, broker::AccountTotal{bank, cent, 50}, donor,
                          broker::AccountTotal{domain::till_difference_account(lyon), cent, -50},
                          broker::AccountTotal{till, cent, 0}));
}

TEST_P(FinanceBookContract, AnOperatorsRechargesAreListedByTheirCreationAndRefusedOnesAreNot) {
  fund(100'000, 100);
  std::vector<domain::Recharge> sfrs;
  const auto add = [&](broker::AdmissionRecord record) {
    this->record({record});
    return record.recharge;
  };
  for (int i = 0; i < 4; ++i) {
    sfrs.push_back(add(i % 2 == 0 ? reserved_for(new_person()) : gift_for(new_person())));
    add(refused_for(new_person()));
    auto other = reserved_for(new_person());
    other.recharge.operator_id = orange;
    other.recharge.product_code = "ORANGE-10G";
    add(other);
  }
  settle(sfrs[1].id, RechargeState::delivered);
  sfrs[1] = stored(sfrs[1].id);
  auto drawn_early = reserved_for(new_person());
  drawn_early.recharge.create_time = drawn_early.recharge.update_time += std::chrono::seconds(10);
  const auto last = add(drawn_early);
  const auto list = [&](const domain::OperatorId& of, Instant from, Instant until) {
    return list_by_any_page<domain::RechargeId>(
        [&](auto after, int limit) { return reader().finance().recharges_of(of, from, until, after, limit); },
        [](const domain::Recharge& each) { return each.id; });
  };
  const auto first = sfrs.front().create_time;
  EXPECT_THAT(list(sfr, first, last.create_time), ElementsAre(sfrs[0], sfrs[1], sfrs[2], sfrs[3]));
  EXPECT_THAT(list(sfr, first + std::chrono::milliseconds(1), sfrs[3].create_time),
              ElementsAre(sfrs[1], sfrs[2]));
  EXPECT_THAT(list(sfr, last.create_time, last.create_time + hours(1)), ElementsAre(last));
  EXPECT_EQ(list(orange, first, last.create_time).size(), 4U);
  EXPECT_THAT(list({}, first, last.create_time), IsEmpty()) << "refused ones have no operator";
}

}  // namespace
}  // namespace passerelle::contract
