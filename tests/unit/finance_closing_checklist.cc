#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "services/finance/closing_checklist.h"

namespace passerelle::finance {
namespace {

using domain::Language;

const auto march = *Period::parse("2026-03");

// A March that can be closed.
ClosingFacts good_facts() {
  ClosingFacts facts;
  facts.now = march.end() + closing_grace;
  facts.first_period = Period::parse("2026-01");
  facts.previous_closed = true;
  facts.operators = {{"sfr"}, {"orange"}};
  return facts;
}

const ChecklistItem& item_of(const std::vector<ChecklistItem>& items, ClosingCheck check) {
  for (const auto& item : items)
    if (item.check == check) return item;
  throw std::out_of_range("no such check");
}

TEST(ClosingChecklist, AMonthInOrderMayBeClosed) {
  const auto items = closing_checklist(march, good_facts());
  EXPECT_TRUE(may_close(items));
  EXPECT_EQ(items.size(), 9U);
  EXPECT_EQ(item_of(items, ClosingCheck::months_closed).result, CheckResult::does_not_apply);
  EXPECT_EQ(item_of(items, ClosingCheck::statements_imported).looked_at, 2);
}

struct Trouble {
  ClosingCheck check;
  std::function<void(ClosingFacts&)> make;
  std::int64_t failing;
  std::vector<std::string> named;
};

TEST(ClosingChecklist, EachTroubleStandsInTheWayAlone) {
  const std::vector<Trouble> troubles = {
      {ClosingCheck::period_ended, [](auto& f) { f.now -= std::chrono::milliseconds(1); }, 1, {}},
      {ClosingCheck::previous_closed, [](auto& f) { f.previous_closed = false; }, 1, {"2026-02"}},
      {ClosingCheck::recharges_settled, [](auto& f) { f.recharges_reserved = 2; }, 2, {"RESERVED 2"}},
      {ClosingCheck::recharges_settled, [](auto& f) { f.recharges_in_doubt = 1; }, 1, {"IN_DOUBT 1"}},
      {ClosingCheck::statements_imported, [](auto& f) { f.statements_missing = {{"sfr"}}; }, 1, {"sfr"}},
      {ClosingCheck::breaks_resolved, [](auto& f) { f.breaks_open = 4; }, 4, {"OPEN 4"}},
      {ClosingCheck::breaks_resolved, [](auto& f) { f.breaks_proposed = 1; }, 1, {"PROPOSED 1"}},
      {ClosingCheck::tills_closed,
       [](auto& f) { f.tills_not_closed = {{{"lyon"}, march.first_day()}}; },
       1,
       {"lyon 2026-03-01"}},
      {ClosingCheck::balances_agree, [](auto& f) { f.balances_that_differ = {"held:sfr"}; }, 1, {"held:sfr"}},
      {ClosingCheck::debits_equal_credits,
       [](auto& f) { f.assets_that_differ = {domain::Asset::megabyte}; },
       1,
       {"MB"}},
  };
  for (const auto& trouble : troubles) {
    auto facts = good_facts();
    trouble.make(facts);
    const auto items = closing_checklist(march, facts);
    EXPECT_FALSE(may_close(items)) << to_string(trouble.check);
    const auto& item = item_of(items, trouble.check);
    EXPECT_EQ(item.result, CheckResult::not_ok) << to_string(trouble.check);
    EXPECT_EQ(item.failing, trouble.failing);
    EXPECT_EQ(item.named, trouble.named);
    EXPECT_EQ(std::ranges::count(items, CheckResult::not_ok, &ChecklistItem::result), 1);
  }
}

TEST(ClosingChecklist, AMonthThatHasNotEndedSaysHowLongToWait) {
  auto facts = good_facts();
  facts.now = march.end() - std::chrono::minutes(30);
  const auto item = item_of(closing_checklist(march, facts), ClosingCheck::period_ended);
  EXPECT_EQ(item.failing, 90 * 60 * 1000);
  EXPECT_EQ(
      explain(item, Language::english),
      "The period has ended: no. Wait another 90 min: one hour after the period's end, all of it is in the "
      "books.");
}

TEST(ClosingChecklist, TheFirstPeriodOfTheBooksHasNoneBefore) {
  auto facts = good_facts();
  facts.previous_closed = false;
  facts.first_period = march;
  EXPECT_TRUE(may_close(closing_checklist(march, facts)));
  facts.first_period.reset();
  EXPECT_TRUE(may_close(closing_checklist(march, facts))) << "empty books";
}

TEST(ClosingChecklist, AYearWaitsForItsMonths) {
  const auto year = *Period::parse("2026");
  auto facts = good_facts();
  facts.now = year.end() + closing_grace;
  facts.first_period = year;
  EXPECT_TRUE(may_close(closing_checklist(year, facts)));
  facts.months_open = {*Period::parse("2026-11"), *Period::parse("2026-12")};
  const auto item = item_of(closing_checklist(year, facts), ClosingCheck::months_closed);
  EXPECT_EQ(item.result, CheckResult::not_ok);
  EXPECT_EQ(item.named, (std::vector<std::string>{"2026-11", "2026-12"}));
  EXPECT_EQ(explain(item, Language::french),
            "Les mois de l'année sont clôturés : non. Mois à clôturer d'abord : 2 (2026-11, 2026-12).");
}

TEST(ClosingChecklist, WithoutDeliveriesNoStatementIsAskedFor) {
  auto facts = good_facts();
  facts.operators.clear();
  const auto item = item_of(closing_checklist(march, facts), ClosingCheck::statements_imported);
  EXPECT_EQ(item.result, CheckResult::does_not_apply);
}

TEST(ClosingChecklist, OfManyTheFirstAreNamed) {
  auto facts = good_facts();
  for (int i = 0; i < 31; ++i)
    facts.tills_not_closed.push_back({{"lyon"}, march.first_day() + std::chrono::days(i)});
  const auto item = item_of(closing_checklist(march, facts), ClosingCheck::tills_closed);
  EXPECT_EQ(item.failing, 31);
  EXPECT_EQ(item.named.size(), most_named);
  EXPECT_NE(explain(item, Language::english).find("2026-03-20, ...)"), std::string::npos);
}

TEST(ClosingChecklist, EveryItemHasItsWordsAndItsName) {
  for (const auto& item : closing_checklist(march, good_facts())) {
    EXPECT_EQ(parse_closing_check(to_string(item.check)), item.check);
    auto bad = item;
    bad.result = CheckResult::not_ok;
    bad.failing = 3;
    for (const auto language : {Language::french, Language::english}) {
      EXPECT_FALSE(explain(item, language).empty());
      EXPECT_GT(explain(bad, language).size(), explain(item, language).size());
    }
  }
}

}  // namespace
}  // namespace passerelle::finance
