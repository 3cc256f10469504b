#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/finance/closing_stock.h"
#include "services/finance/journal.h"
#include "tests/unit/journal_bench.h"

namespace passerelle::finance {
namespace {

using bench::Books;
using bench::day;
using domain::TransferKind;
using testing::ElementsAre;

// `account debit credit` of every line.
std::vector<std::string> lines_of(const JournalEntry& entry) {
  std::vector<std::string> lines;
  for (const auto& line : entry.lines)
    lines.push_back(line.account + ' ' + std::to_string(line.debit.value) + ' ' +
                    std::to_string(line.credit.value));
  return lines;
}

std::vector<std::string> booked(const std::vector<DayTotal>& totals, const Books& books = {}) {
  const auto entries = books.entries(totals);
  if (!entries) return {entries.error().reason};
  if (entries->size() != 1) return {std::to_string(entries->size()) + " entries"};
  return lines_of(entries->front());
}

Books with_vat(std::int64_t rate, const char* offer = "data-10gb") {
  Books books;
  books.plan.vat.push_back({{offer}, {rate, "taux normal"}, day("2026-01-02")});
  return books;
}

TEST(Vat, NetAndTaxAddUpToWhatWasPaidAndTheTaxIsRoundedHalfUp) {
  for (std::int64_t rate = 0; rate <= 10'000; ++rate)
    for (std::int64_t gross = 1; gross <= 10'000; ++gross) {
      const auto split = split_vat({gross}, rate);
      // |vat - gross * rate / (10000 + rate)| <= 1/2, and where it is 1/2, vat is the greater.
      const auto off = 2 * (split.vat.value * (10'000 + rate) - gross * rate);
      if (split.net.value + split.vat.value == gross && off > -(10'000 + rate) && off <= 10'000 + rate)
        continue;  // a hundred million expectations would take minutes
      FAIL() << gross << " cents at " << rate << ": " << split.net.value << " + " << split.vat.value;
    }
  EXPECT_EQ(split_vat({500}, 2000), (VatSplit{{417}, {83}}));
  EXPECT_EQ(split_vat({1}, 10'000), (VatSplit{{0}, {1}})) << "half a cent is one";
}

TEST(Journal, ASoldRechargeIsCashAndIncome) {
  EXPECT_THAT(booked({bench::sale("2026-03-02", "lyon", 3, 1500)}),
              ElementsAre("531000 1500 0", "707300 0 1500"));
  EXPECT_THAT(booked({bench::refund("2026-03-02", "lyon", 1, 500)}),
              ElementsAre("531000 0 500", "709730 500 0"));
}

TEST(Journal, VatIsTakenOutOfWhatWasPaid) {
  EXPECT_THAT(booked({bench::sale("2026-03-02", "lyon", 3, 1500)}, with_vat(2000)),
              ElementsAre("531000 1500 0", "707300 0 1250", "445710 0 250"));
  EXPECT_THAT(booked({bench::refund("2026-03-02", "lyon", 1, 500)}, with_vat(2000)),
              ElementsAre("531000 0 500", "709730 417 0", "445710 83 0"));
}

TEST(Journal, OneEntryHoldsASitesDayWithALineForEachOffer) {
  EXPECT_THAT(booked({bench::sale("2026-03-02", "lyon", 1, 500),
                      bench::sale("2026-03-02", "lyon", 1, 900, "data-20gb"),
                      bench::sale("2026-03-02", "lyon", 2, 1000)},
                     with_vat(2000, "data-20gb")),
              ElementsAre("531000 2400 0", "707300 0 1500", "707300 0 750", "445710 0 150"));
  EXPECT_THAT(
      booked({bench::sale("2026-03-02", "lyon", 1, 500), bench::sale("2026-03-02", "paris-nord", 1, 500)}),
      ElementsAre("2 entries"));
}

TEST(Journal, AFreeRechargeIsAGiftAndItsUseAtTheDonorsValue) {
  EXPECT_THAT(booked({bench::gift(TransferKind::capture, "2026-03-02", "lyon", 4, 4)}),
              ElementsAre("860000 5000 0", "870000 0 5000"));
  EXPECT_THAT(booked({bench::gift(TransferKind::reverse, "2026-03-02", "lyon", 1, 1)}),
              ElementsAre("860000 0 1250", "870000 1250 0"));
  EXPECT_THAT(booked({bench::gift(TransferKind::correct, "2026-03-02", "lyon", 2, 2)}),
              ElementsAre("860000 2500 0", "870000 0 2500"));
  auto back = bench::gift(TransferKind::correct, "2026-03-02", "lyon", 2, 2);
  back.debit = domain::spent_account(back.envelope);
  back.credit = domain::available_account(back.envelope);
  EXPECT_THAT(booked({back}), ElementsAre("860000 0 2500", "870000 2500 0"));
}

TEST(Journal, WhatWasSoldOrIsStillInTheEnvelopeIsNoGiftPassedOn) {
  auto sold = bench::gift(TransferKind::capture, "2026-03-02", "lyon", 4, 4);
  sold.tariff = domain::Tariff::sold;
  EXPECT_THAT(booked({sold}), ElementsAre("0 entries"));
  for (const auto kind : {TransferKind::fund, TransferKind::hold, TransferKind::release, TransferKind::adjust,
                          TransferKind::carry_over, TransferKind::give_back})
    EXPECT_THAT(booked({bench::gift(kind, "2026-03-02", "lyon", 4, 4)}), ElementsAre("0 entries"))
        << domain::to_string(kind);
}

TEST(Journal, ATillIsEmptiedAndCounted) {
  EXPECT_THAT(booked({bench::till_total(TransferKind::deposit, "2026-03-02", "paris-nord", 20'000)}),
              ElementsAre("580000 20000 0", "531075 0 20000"));
  EXPECT_THAT(booked({bench::till_total(TransferKind::till_difference, "2026-03-02", "lyon", 120)}),
              ElementsAre("531000 0 120", "658000 120 0"));
  EXPECT_THAT(booked({bench::surplus("2026-03-02", "lyon", 80)}), ElementsAre("531000 80 0", "758000 0 80"));
}

TEST(Journal, TheDonorsValueIsThatOfTheDayAndOfTheGiftsOwnMeasure) {
  Books books;
  books.values.set({"sfr-2020-gift"}, day("2026-03-03"), {{1000}, 1});
  const auto on = [&](const char* text) {
    return booked({bench::gift(TransferKind::capture, text, "lyon", 1, 1)}, books).front();
  };
  EXPECT_EQ(on("2026-03-02"), "860000 1250 0");
  EXPECT_EQ(on("2026-03-03"), "860000 1000 0");
  Gift gift;
  gift.quantity = 3;
  gift.unit_value = {1000};
  gift.amount = 30'720;  // MB
  books.values.set({"sfr-2020-gift"}, day("2026-03-04"), donor_value_of(gift));
  EXPECT_THAT(booked({bench::gift(TransferKind::capture, "2026-03-04", "lyon", 2, 20'480)}, books),
              ElementsAre("860000 2000 0", "870000 0 2000"));
}

TEST(Journal, AGiftThatItsDonorHasNotValuedIsNamed) {
  const Books books;
  const auto entries =
      books.entries({bench::gift(TransferKind::capture, "2026-03-02", "lyon", 1, 1, "sosh-2026"),
                     bench::gift(TransferKind::capture, "2026-03-03", "lyon", 1, 1, "sosh-2026")});
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().reason, "DONOR_VALUE_MISSING");
  EXPECT_EQ(entries.error().metadata.at("envelope"), "sosh-2026");
  EXPECT_EQ(entries.error().metadata.at("day"), "2026-03-02");
  EXPECT_EQ(entries.error().field_violations.size(), 1U);
}

TEST(Journal, EverythingThatIsMissingIsNamedAtOnce) {
  Books books;
  std::erase_if(books.plan.accounts, [](const auto& rule) { return rule.purpose == AccountPurpose::till; });
  const auto entries =
      books.entries({bench::sale("2026-03-02", "lyon", 1, 500, "data-20gb"),
                     bench::sale("2026-03-03", "lyon", 1, 500, "data-20gb"),
                     bench::gift(TransferKind::capture, "2026-03-02", "lyon", 1, 1, "sosh-2026")});
  ASSERT_FALSE(entries);
  std::string said;
  for (const auto& violation : entries.error().field_violations) said += violation.description + '\n';
  EXPECT_EQ(said,
            "The accounting plan has no account `till` for site `lyon` in force on 2026-03-02.\n"
            "The accounting plan has no VAT class for offer `data-20gb` in force on 2026-03-02.\n"
            "The donor's unit value is missing of envelope `sosh-2026` on 2026-03-02.\n");
}

TEST(Journal, AMonthThatIsNotClosedHasNoEntries) {
  const Books books;
  const JournalTerms terms{books.plan, books.values, [](domain::Day) { return std::optional<domain::Day>(); },
                           1};
  const std::vector totals = {bench::sale("2026-03-02", "lyon", 1, 500),
                              bench::sale("2026-03-03", "lyon", 1, 500)};
  const auto entries = journal_of(totals, terms);
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().reason, "NOT_VALIDATED");
  EXPECT_EQ(entries.error().metadata.at("month"), "2026-03");
  EXPECT_EQ(entries.error().field_violations.size(), 1U);
}

TEST(Journal, EveryDrawnYearBalancesAndAccountsForEveryCent) {
  auto books = with_vat(550);
  books.plan.vat.push_back({{"data-20gb"}, {2000, ""}, day("2026-01-01")});
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto totals = bench::drawn_totals(seed, 150);
    const auto entries = books.entries(totals);
    ASSERT_TRUE(entries) << "seed " << seed << ": " << entries.error().message;
    std::int64_t cash = 0;
    std::int64_t given = 0;
    for (const auto& total : totals) {
      if (total.credit.name.starts_with("till:")) cash += total.amount;
      if (total.debit.name.starts_with("till:")) cash -= total.amount;
      const auto value = total.envelope.value == "sfr-2020-gift" ? 1250 : 1;
      if (total.tariff == domain::Tariff::sold) continue;
      if (total.kind == TransferKind::capture) given += total.amount * value;
      if (total.kind == TransferKind::reverse) given -= total.amount * value;
      if (total.kind == TransferKind::correct)
        given += total.amount * (total.credit.name.starts_with("spent:") ? value : -value);
    }
    std::int64_t number = 1;
    domain::Day last = day("2026-01-01");
    for (const auto& entry : *entries) {
      std::int64_t sum = 0;
      for (const auto& line : entry.lines) sum += line.debit.value - line.credit.value;
      ASSERT_EQ(sum, 0) << "seed " << seed << ", " << entry.piece;
      ASSERT_EQ(entry.number, number++);
      ASSERT_GE(entry.day, last);
      last = entry.day;
    }
    auto balances = bench::balances(*entries);
    ASSERT_EQ(balances["531000"] + balances["531075"], cash) << "seed " << seed;
    ASSERT_EQ(balances["860000"], given) << "seed " << seed;
    ASSERT_EQ(balances["870000"], -given) << "seed " << seed;
  }
}

TEST(ClosingStock, WhatIsLeftIsStatedAtTheDonorsValue) {
  const std::vector<domain::EnvelopeBalance> balances = {
      {{"sfr-2020-gift"}, domain::Asset::unit, 20'000, 10, 19'900},
      {{"sfr-2026-value"}, domain::Asset::eur_cent, 5, 0, 5}};
  const auto stock = closing_stock(balances, bench::donor_values(), day("2026-12-31"));
  ASSERT_TRUE(stock);
  EXPECT_EQ(*stock, (std::vector<ClosingStock>{
                        {{"sfr-2020-gift"}, domain::Asset::unit, day("2026-12-31"), 100, 10, {125'000}}}));
  const auto unvalued = closing_stock(balances, DonorValues(), day("2026-12-31"));
  ASSERT_FALSE(unvalued);
  EXPECT_EQ(unvalued.error().reason, "DONOR_VALUE_MISSING");
}

}  // namespace
}  // namespace passerelle::finance
