#include <gmock/gmock.h>

#include "tests/unit/finance_books.h"

namespace passerelle::finance {
namespace {

using domain::Asset;
using domain::TransferKind;

const domain::EnvelopeId cards{"cards"};
const domain::EnvelopeId next_cards{"cards-next"};
const domain::OfferId pass{"pass"};
const domain::OfferId mini{"mini"};

Gift gift(std::uint8_t number, std::string_view given, std::string_view entered, std::int64_t quantity,
          std::int64_t unit_cents) {
  Gift each;
  each.id.uuid.bytes[0] = number;
  each.envelope = cards;
  each.document = "D" + std::to_string(number);
  each.given_on = day(given);
  each.entered_at = domain::start_of(day(entered)) + std::chrono::hours(1);
  each.quantity = each.amount = quantity;
  each.unit_value = {unit_cents};
  each.measure = Asset::unit;
  return each;
}

DayTotal total(std::string_view on, TransferKind kind, domain::Account debit, domain::Account credit,
               std::int64_t amount, const domain::OfferId& offer = {}) {
  DayTotal each;
  each.day = day(on);
  each.kind = kind;
  each.asset = Asset::unit;
  each.offer = offer;
  each.debit = std::move(debit);
  each.credit = std::move(credit);
  each.amount = amount;
  return each;
}
DayTotal funded(std::string_view on, std::int64_t amount) {
  return total(on, TransferKind::fund, domain::donor_account(cards), domain::available_account(cards),
               amount);
}
DayTotal delivered(std::string_view on, std::int64_t amount, const domain::OfferId& offer = pass) {
  return total(on, TransferKind::capture, domain::held_account(cards), domain::spent_account(cards), amount,
               offer);
}
DayTotal reversed(std::string_view on, std::int64_t amount, const domain::OfferId& offer = pass) {
  return total(on, TransferKind::reverse, domain::spent_account(cards), domain::available_account(cards),
               amount, offer);
}

// Of `cards`, which is the first one.
DonorStatement state(const Period& year, const std::vector<EnvelopeStock>& openings,
                     const std::vector<Gift>& gifts, const std::vector<DayTotal>& totals) {
  const auto statements = donor_statements(year, openings, gifts, totals);
  EXPECT_TRUE(statements) << statements.error().message;
  return statements ? statements->front() : DonorStatement{};
}

using Line =
    std::tuple<std::string, std::string, std::int64_t, std::int64_t>;  // offer, document, quantity, cents
std::vector<Line> lines_of(const DonorStatement& statement) {
  std::vector<Line> lines;
  for (const auto& line : statement.lines)
    lines.emplace_back(line.offer.value, line.document, line.quantity, line.value_cents.value_or(-1));
  return lines;
}

const std::vector<Gift> two_gifts{gift(1, "2026-01-10", "2026-01-20", 10, 500),
                                  gift(2, "2026-02-10", "2026-02-20", 10, 800)};
const std::vector<DayTotal> two_funds{funded("2026-01-20", 10), funded("2026-02-20", 10)};

std::vector<DayTotal> after_two_gifts(std::vector<DayTotal> totals) {
  totals.insert(totals.begin(), two_funds.begin(), two_funds.end());
  return totals;
}

TEST(DonorStatement, EachUnitIsWorthWhatTheGiftThatItComesFromIs) {
  const auto statement = state(period("2026"), {}, two_gifts,
                               after_two_gifts({delivered("2026-03-01", 7), delivered("2026-03-09", 5)}));
  EXPECT_THAT(lines_of(statement),
              testing::ElementsAre(Line{"pass", "D1", 10, 5000}, Line{"pass", "D2", 2, 1600}));
  EXPECT_EQ(domain::to_iso(statement.lines[0].first), "2026-03-01");
  EXPECT_EQ(domain::to_iso(statement.lines[0].last), "2026-03-09");
  EXPECT_EQ(domain::to_iso(statement.lines[1].first), "2026-03-09");
  EXPECT_EQ(statement.lines[1].unit_value, domain::EuroCents{800});
  EXPECT_EQ(statement.given, (ValuedAmount{20, 13000, 0}));
  EXPECT_EQ(statement.delivered, (ValuedAmount{12, 6600, 0}));
  EXPECT_EQ(statement.closing, (ValuedAmount{8, 6400, 0}));
}

TEST(DonorStatement, AnOlderGiftThatIsEnteredLateIsUsedFirstFromThenOn) {
  const std::vector<Gift> gifts{gift(1, "2026-02-10", "2026-02-10", 10, 800),
                                gift(2, "2026-01-10", "2026-03-10", 10, 500)};
  const auto statement = state(period("2026"), {}, gifts,
                               {funded("2026-02-10", 10), delivered("2026-03-01", 2),
                                funded("2026-03-10", 10), delivered("2026-03-11", 3)});
  EXPECT_THAT(lines_of(statement),
              testing::UnorderedElementsAre(Line{"pass", "D1", 2, 1600}, Line{"pass", "D2", 3, 1500}));
}

TEST(DonorStatement, WhatIsReversedGoesBackToTheGiftThatItsOfferTook) {
  const auto statement =
      state(period("2026"), {}, two_gifts,
            after_two_gifts({delivered("2026-03-01", 4, mini), delivered("2026-03-02", 9, pass),
                             reversed("2026-03-03", 1, mini)}));
  EXPECT_THAT(lines_of(statement),
              testing::ElementsAre(Line{"mini", "D1", 3, 1500}, Line{"pass", "D1", 6, 3000},
                                   Line{"pass", "D2", 3, 2400}))
      << "mini never took anything of the second gift";
  EXPECT_EQ(statement.closing, (ValuedAmount{8, 7 * 800 + 500, 0}));
}

TEST(DonorStatement, WhatIsReversedInTheNextYearIsTakenOffThere) {
  const auto first = state(period("2026"), {}, two_gifts, after_two_gifts({delivered("2026-12-31", 12)}));
  const auto next = state(period("2027"), {first.stock}, two_gifts, {reversed("2027-01-02", 3)});
  EXPECT_EQ(next.opening, first.closing);
  EXPECT_THAT(lines_of(next),
              testing::ElementsAre(Line{"pass", "D1", -1, -500}, Line{"pass", "D2", -2, -1600}));
  EXPECT_EQ(next.closing, (ValuedAmount{11, 500 + 10 * 800, 0}));
}

TEST(DonorStatement, NoCentIsLostWhereAMegabyteIsWorthAFractionOfOne) {
  auto data = gift(1, "2026-01-10", "2026-01-20", 10, 333);  // ten cards of 700 MB, 33.30 EUR
  data.measure = Asset::megabyte;
  data.amount = 7000;
  std::vector<DayTotal> totals{funded("2026-01-20", 7000)};
  for (const auto* offer : {"a", "b", "c", "d", "e", "f"})
    totals.push_back(delivered("2026-03-01", 1001, {offer}));
  for (auto& each : totals) each.asset = Asset::megabyte;
  const auto statement = state(period("2026"), {}, {data}, totals);
  std::int64_t cents = 0;
  for (const auto& line : statement.lines) {
    EXPECT_THAT(*line.value_cents, testing::AnyOf(476, 477)) << "1001 MB are worth 476.19 cents";
    cents += *line.value_cents;
  }
  EXPECT_EQ(cents, statement.delivered.value_cents);
  EXPECT_EQ(cents + statement.closing.value_cents, 3330);
}

TEST(DonorStatement, ACentOfAnEnvelopeInEurosIsWorthACent) {
  auto euros = gift(1, "2026-01-10", "2026-01-20", 5, 777);
  euros.measure = Asset::eur_cent;
  euros.amount = 5000;
  auto fund = funded("2026-01-20", 6000);  // a thousand of it by nobody's document
  auto spent = delivered("2026-02-01", 5500);
  fund.asset = spent.asset = Asset::eur_cent;
  const auto statement = state(period("2026"), {}, {euros}, {fund, spent});
  EXPECT_EQ(statement.delivered, (ValuedAmount{5500, 5500, 0}));
  EXPECT_EQ(statement.closing, (ValuedAmount{500, 500, 0}));
}

TEST(DonorStatement, WhatNobodyValuedIsToldApartAndNotGuessed) {
  const auto statement =
      state(period("2026"), {}, {two_gifts[0]}, {funded("2026-01-20", 13), delivered("2026-03-01", 12)});
  EXPECT_EQ(statement.delivered, (ValuedAmount{12, 5000, 2}));
  EXPECT_EQ(statement.lines.back().value_cents, std::nullopt);
  EXPECT_EQ(statement.closing, (ValuedAmount{1, 0, 1}));
}

TEST(DonorStatement, WhatIsPassedOnToTheNextYearsEnvelopeKeepsItsGiftAndValue) {
  const auto first = state(period("2026"), {}, two_gifts, after_two_gifts({delivered("2026-12-01", 12)}));
  auto used = delivered("2027-02-01", 3);
  used.debit = domain::held_account(next_cards);
  used.credit = domain::spent_account(next_cards);
  const auto next = donor_statements(
      period("2027"), std::vector{first.stock}, two_gifts,
      std::vector{total("2027-01-05", TransferKind::carry_over, domain::available_account(cards),
                        domain::available_account(next_cards), 8),
                  used});
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(next->front().carried_out, (ValuedAmount{8, 6400, 0}));
  EXPECT_EQ(next->front().closing, ValuedAmount{});
  EXPECT_EQ(next->back().carried_in, (ValuedAmount{8, 6400, 0}));
  EXPECT_THAT(lines_of(next->back()), testing::ElementsAre(Line{"pass", "D2", 3, 2400}));
}

TEST(DonorStatement, AGiftGivenBackToTheDonorIsNotDelivered) {
  const auto statement =
      state(period("2026"), {}, two_gifts,
            after_two_gifts({delivered("2026-03-01", 12),
                             total("2026-12-31", TransferKind::give_back, domain::available_account(cards),
                                   domain::donor_account(cards), 8)}));
  EXPECT_EQ(statement.delivered.amount, 12);
  EXPECT_EQ(statement.given_back, (ValuedAmount{8, 6400, 0}));
  EXPECT_EQ(statement.closing, ValuedAmount{});
}

TEST(DonorStatement, AnAdjustmentTakesWhatHasNoGiftThenTheNewestGift) {
  const auto statement =
      state(period("2026"), {}, two_gifts,
            after_two_gifts({funded("2026-01-05", 3),
                             total("2026-03-01", TransferKind::adjust, domain::available_account(cards),
                                   domain::donor_account(cards), 5)}));
  EXPECT_EQ(statement.adjusted, (ValuedAmount{-5, -2 * 800, -3}));
  EXPECT_EQ(statement.closing, (ValuedAmount{18, 5000 + 8 * 800, 0}));
}

TEST(DonorStatement, BooksThatDoNotAddUpAreNotStated) {
  const auto reason = [](const std::vector<Gift>& gifts, const std::vector<DayTotal>& totals) {
    const auto statements = donor_statements(period("2026"), {}, gifts, totals);
    return statements ? "none" : statements.error().reason;
  };
  EXPECT_EQ(reason({}, {funded("2026-01-20", 3), delivered("2026-01-21", 4)}), "STATEMENT_UNBALANCED");
  EXPECT_EQ(reason({}, {funded("2026-01-20", 3), delivered("2026-01-21", 1), reversed("2026-01-22", 2)}),
            "STATEMENT_UNBALANCED");
  EXPECT_EQ(reason({two_gifts[0]}, {funded("2026-01-20", 9)}), "STATEMENT_UNBALANCED")
      << "a gift of ten, of which nine were posted";
  EXPECT_EQ(reason({two_gifts[0]}, {funded("2026-01-20", 10), delivered("2026-01-20", 10)}), "none");
}

class EveryBooks : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, EveryBooks, testing::Range(1U, 41U));

ValuedAmount sum_of_lines(const DonorStatement& statement) {
  ValuedAmount sum;
  for (const auto& line : statement.lines)
    sum += {line.quantity, line.value_cents.value_or(0), line.value_cents ? 0 : line.quantity};
  return sum;
}

// What came in less what went out.
ValuedAmount left_over(const DonorStatement& each) {
  ValuedAmount sum;
  for (const auto* in : {&each.opening, &each.given, &each.adjusted, &each.carried_in}) sum += *in;
  for (const auto* out : {&each.delivered, &each.carried_out, &each.given_back})
    sum += {-out->amount, -out->value_cents, -out->unvalued};
  return sum;
}

TEST_P(EveryBooks, KeepEveryUnitAndEveryCent) {
  const RandomBooks books(GetParam());
  std::vector<EnvelopeStock> stocks;
  for (const auto year : {period("2026"), period("2027")}) {
    const auto totals = books.totals(year);
    const auto statements = donor_statements(year, stocks, books.gifts(), totals);
    ASSERT_TRUE(statements) << statements.error().message;
    const auto envelopes = envelope_statements(year, books.positions(year.first_day()), totals);
    ASSERT_TRUE(envelopes);
    stocks.clear();
    ValuedAmount carried;
    for (const auto& each : *statements) {
      EXPECT_EQ(left_over(each), each.closing) << each.envelope.value;
      EXPECT_EQ(sum_of_lines(each), each.delivered);
      const auto same = std::ranges::find(*envelopes, each.envelope,
                                          [](const auto& other) { return other.opening.envelope; });
      ASSERT_NE(same, envelopes->end());
      EXPECT_EQ(each.opening.amount, same->opening.available + same->opening.held);
      EXPECT_EQ(each.closing.amount, same->closing.available + same->closing.held);
      EXPECT_EQ(each.delivered.amount, same->delivered - same->reversed - same->corrected);
      carried += each.carried_in;
      carried += {-each.carried_out.amount, -each.carried_out.value_cents, -each.carried_out.unvalued};
      stocks.push_back(each.stock);
    }
    EXPECT_EQ(carried, ValuedAmount{}) << "what one envelope passes on, another one has";
  }
}

TEST_P(EveryBooks, OpenTheNextYearWithWhatTheLastOneLeft) {
  const RandomBooks books(GetParam());
  const auto first = donor_statements(period("2026"), {}, books.gifts(), books.totals(period("2026")));
  ASSERT_TRUE(first);
  std::vector<EnvelopeStock> stocks;
  for (const auto& each : *first) stocks.push_back(each.stock);
  const auto next = donor_statements(period("2027"), stocks, books.gifts(), books.totals(period("2027")));
  ASSERT_TRUE(next);
  for (const auto& each : *first) {
    const auto same = std::ranges::find(*next, each.envelope, &DonorStatement::envelope);
    ASSERT_NE(same, next->end());
    EXPECT_EQ(same->opening, each.closing);
  }
}

TEST_P(EveryBooks, ValueACardAtExactlyWhatItsDonorWrote) {
  const RandomBooks books(GetParam());
  const auto statements = donor_statements(period("2026"), {}, books.gifts(), books.totals(period("2026")));
  ASSERT_TRUE(statements);
  for (const auto& each : *statements)
    for (const auto& line : each.lines) {
      EXPECT_LE(line.first, line.last);
      EXPECT_NE(line.quantity, 0);
      if (each.measure == Asset::unit && line.unit_value) {
        EXPECT_EQ(*line.value_cents, line.quantity * line.unit_value->value);
      }
      if (each.measure == Asset::eur_cent) {
        EXPECT_EQ(line.value_cents, line.quantity);
      }
    }
}

}  // namespace
}  // namespace passerelle::finance
