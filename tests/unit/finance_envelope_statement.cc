#include <gmock/gmock.h>

#include "tests/unit/finance_books.h"

namespace passerelle::finance {
namespace {

using domain::Asset;
using domain::Tariff;
using domain::TransferKind;

const domain::EnvelopeId cards{"cards"};
const domain::EnvelopeId next_cards{"cards-next"};

DayTotal total(std::string_view on, TransferKind kind, domain::Account debit, domain::Account credit,
               std::int64_t amount) {
  DayTotal each;
  each.day = day(on);
  each.kind = kind;
  each.asset = Asset::unit;
  each.envelope = cards;
  each.debit = std::move(debit);
  each.credit = std::move(credit);
  each.count = amount;
  each.amount = amount;
  return each;
}
DayTotal held(std::string_view on, std::int64_t amount) {
  return total(on, TransferKind::hold, domain::available_account(cards), domain::held_account(cards), amount);
}
DayTotal captured(std::string_view on, std::int64_t amount) {
  auto each =
      total(on, TransferKind::capture, domain::held_account(cards), domain::spent_account(cards), amount);
  each.face_cents = amount * 1000;
  return each;
}

template <class Breakdown>
TariffActivity sum(const Breakdown& parts) {
  TariffActivity all;
  for (const auto& [key, part] : parts) all += part;
  return all;
}

TEST(EnvelopeStatement, SaysWhatWasThereWhatCameWhatWentAndWhatIsLeft) {
  const std::vector<EnvelopePosition> openings{{cards, Asset::unit, 10, 2}};
  const auto donor = domain::donor_account(cards);
  const auto available = domain::available_account(cards);
  const std::vector<DayTotal> totals{
      total("2026-03-01", TransferKind::fund, donor, available, 100),
      total("2026-03-02", TransferKind::adjust, available, donor, 5),
      total("2026-03-02", TransferKind::correct, domain::spent_account(cards), available, 1),
      held("2026-03-03", 20),
      captured("2026-03-03", 18),
      total("2026-03-04", TransferKind::release, domain::held_account(cards), available, 3),
      total("2026-03-05", TransferKind::reverse, domain::spent_account(cards), available, 4),
      total("2026-03-30", TransferKind::carry_over, available, domain::available_account(next_cards), 50),
      total("2026-03-31", TransferKind::give_back, available, donor, 7)};
  const auto stated = envelope_statements(period("2026-03"), openings, totals);
  ASSERT_TRUE(stated) << stated.error().message;
  ASSERT_EQ(stated->size(), 2U);
  const auto& march = stated->front();
  EXPECT_EQ(march.opening, openings.front());
  EXPECT_EQ(march.gifts, 100);
  EXPECT_EQ(march.adjusted, -5);
  EXPECT_EQ(march.corrected, 1);
  EXPECT_EQ(march.carried_out, 50);
  EXPECT_EQ(march.given_back, 7);
  EXPECT_EQ(march.delivered, 18);
  EXPECT_EQ(march.reversed, 4);
  EXPECT_EQ(march.closing, (EnvelopePosition{cards, Asset::unit, 36, 1}));
  EXPECT_EQ(stated->back().carried_in, 50) << "the other envelope has what this one passed on";
  EXPECT_EQ(stated->back().closing, (EnvelopePosition{next_cards, Asset::unit, 50, 0}));
}

TEST(EnvelopeStatement, SoldAndFreeAreApartWithWhatPeoplePaid) {
  auto sold = captured("2026-03-03", 3);
  sold.tariff = Tariff::sold;
  sold.offer = {"pass"};
  sold.site = {"paris"};
  auto given = captured("2026-03-03", 2);
  given.offer = {"pass"};
  given.site = {"lyon"};
  given.campaign = "winter/2026-03";
  auto paid = sold;
  paid.kind = TransferKind::collect;
  paid.asset = Asset::eur_cent;
  paid.debit = domain::sales_account(sold.site);
  paid.credit = domain::till_account(sold.site);
  paid.amount = 1500;
  auto refunded = paid;
  refunded.kind = TransferKind::refund;
  std::swap(refunded.debit, refunded.credit);
  refunded.amount = 500;
  const auto stated =
      envelope_statements(period("2026-03"), std::vector<EnvelopePosition>{{cards, Asset::unit, 0, 5}},
                          std::vector{paid, sold, given, refunded});
  ASSERT_TRUE(stated) << stated.error().message;
  const auto& pass = stated->front().by_offer.at({"pass"});
  EXPECT_EQ(pass.sold.delivered, (Recharged{3, 3, 0, 3000}));
  EXPECT_EQ(pass.sold.collected_cents, 1500);
  EXPECT_EQ(pass.sold.refunded_cents, 500);
  EXPECT_EQ(pass.free.delivered, (Recharged{2, 2, 0, 2000}));
  EXPECT_EQ(pass.free.collected_cents, 0);
  EXPECT_EQ(stated->front().by_site.at({"lyon"}).free.delivered.count, 2);
  EXPECT_EQ(stated->front().by_campaign.at("winter/2026-03").free.delivered.count, 2);
  EXPECT_EQ(stated->front().by_campaign.at("").sold.delivered.count, 3);
}

void expect_unbalanced(const domain::Result<std::vector<EnvelopeStatement>>& stated) {
  ASSERT_FALSE(stated);
  EXPECT_EQ(stated.error().reason, "STATEMENT_UNBALANCED");
  EXPECT_EQ(stated.error().metadata.at("envelope"), cards.value);
}

TEST(EnvelopeStatement, BooksThatContradictThemselvesAreNotStated) {
  const std::vector<EnvelopePosition> openings{{cards, Asset::unit, 10, 2}};
  auto wrong_account = captured("2026-03-03", 1);
  wrong_account.debit = domain::available_account(cards);
  expect_unbalanced(envelope_statements(period("2026-03"), openings, std::vector{wrong_account}));
  expect_unbalanced(envelope_statements(period("2026-03"), openings, std::vector{captured("2026-03-03", 3)}));
  auto wrong_measure = captured("2026-03-03", 1);
  wrong_measure.asset = Asset::eur_cent;
  expect_unbalanced(envelope_statements(period("2026-03"), openings, std::vector{wrong_measure}));
  auto not_carried = held("2026-03-03", 1);
  not_carried.credit = domain::held_account(next_cards);
  expect_unbalanced(envelope_statements(period("2026-03"), openings, std::vector{not_carried}));
}

TEST(EnvelopeStatement, AClosingThatTheLedgerDoesNotKeepIsFound) {
  const std::vector<EnvelopePosition> openings{{cards, Asset::unit, 10, 2}};
  const auto stated = envelope_statements(period("2026-03"), openings, std::vector{held("2026-03-03", 1)});
  ASSERT_TRUE(stated);
  EXPECT_TRUE(check_closings(*stated, std::vector<EnvelopePosition>{{cards, Asset::unit, 9, 3}}));
  EXPECT_FALSE(check_closings(*stated, std::vector<EnvelopePosition>{{cards, Asset::unit, 9, 2}}));
  EXPECT_FALSE(check_closings(*stated, {}));
}

class EveryBooks : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, EveryBooks, testing::Range(1U, 41U));

TEST_P(EveryBooks, CloseAsTheLedgerDoesAndEachBreakdownIsWhole) {
  const RandomBooks books(GetParam());
  for (auto month = period("2026-01"); month.first_day() < RandomBooks::last; month = month.next()) {
    const auto stated = envelope_statements(month, books.positions(month.first_day()), books.totals(month));
    ASSERT_TRUE(stated) << stated.error().message;
    EXPECT_TRUE(check_closings(*stated, books.positions(month.next().first_day())));
    for (const auto& each : *stated) {
      const auto in = each.gifts + each.adjusted + each.corrected + each.carried_in + each.reversed;
      const auto out = each.delivered + each.carried_out + each.given_back;
      EXPECT_EQ(each.opening.available + each.opening.held + in - out,
                each.closing.available + each.closing.held);
      EXPECT_EQ(sum(each.by_offer), each.activity);
      EXPECT_EQ(sum(each.by_site), each.activity);
      EXPECT_EQ(sum(each.by_campaign), each.activity);
      EXPECT_EQ(sum(each.by_month), each.activity);
      EXPECT_EQ(each.activity.sold.delivered.amount + each.activity.free.delivered.amount, each.delivered);
      EXPECT_EQ(each.activity.sold.reversed.amount + each.activity.free.reversed.amount, each.reversed);
      EXPECT_EQ(each.activity.sold.corrected + each.activity.free.corrected, each.corrected);
      EXPECT_EQ(each.activity.free.collected_cents, 0) << "what is free is not paid for";
    }
  }
}

// Columns of `part`, added to `all`.
void add(EnvelopeStatement& all, const EnvelopeStatement& part) {
  for (auto column : {&EnvelopeStatement::gifts, &EnvelopeStatement::adjusted, &EnvelopeStatement::corrected,
                      &EnvelopeStatement::carried_in, &EnvelopeStatement::carried_out,
                      &EnvelopeStatement::given_back, &EnvelopeStatement::delivered,
                      &EnvelopeStatement::reversed, &EnvelopeStatement::held, &EnvelopeStatement::released})
    all.*column += part.*column;
  all.closing = part.closing;
  all.activity += part.activity;
  for (const auto& [key, activity] : part.by_offer) all.by_offer[key] += activity;
  for (const auto& [key, activity] : part.by_site) all.by_site[key] += activity;
  for (const auto& [key, activity] : part.by_campaign) all.by_campaign[key] += activity;
  for (const auto& [key, activity] : part.by_month) all.by_month[key] += activity;
}

TEST_P(EveryBooks, AYearIsTheSumOfItsMonths) {
  const RandomBooks books(GetParam());
  const auto year = period("2027");
  const auto openings = books.positions(year.first_day());
  const auto whole = envelope_statements(year, openings, books.totals(year));
  ASSERT_TRUE(whole) << whole.error().message;

  std::map<domain::EnvelopeId, EnvelopeStatement> summed;
  auto position = openings;
  for (auto month = period("2027-01"); month.first_day() < RandomBooks::last; month = month.next()) {
    const auto stated = envelope_statements(month, position, books.totals(month));
    ASSERT_TRUE(stated);
    position.clear();
    for (const auto& each : *stated) {
      auto [place, is_new] = summed.try_emplace(each.opening.envelope);
      if (is_new) {
        place->second.period = year;
        // New within the year: then it was empty at its begin.
        place->second.opening = {each.opening.envelope, each.opening.measure, 0, 0};
        for (const auto& opening : openings)
          if (opening.envelope == each.opening.envelope) place->second.opening = opening;
      }
      add(place->second, each);
      position.push_back(each.closing);
    }
  }
  ASSERT_EQ(whole->size(), summed.size());
  for (const auto& each : *whole) EXPECT_EQ(each, summed.at(each.opening.envelope));
}

}  // namespace
}  // namespace passerelle::finance
