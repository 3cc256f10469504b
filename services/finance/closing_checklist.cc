#include "services/finance/closing_checklist.h"

#include <array>
#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

constexpr std::array checks = std::to_array<std::pair<ClosingCheck, std::string_view>>({
    {ClosingCheck::period_ended, "PERIOD_ENDED"},
    {ClosingCheck::previous_closed, "PREVIOUS_CLOSED"},
    {ClosingCheck::months_closed, "MONTHS_CLOSED"},
    {ClosingCheck::recharges_settled, "RECHARGES_SETTLED"},
    {ClosingCheck::statements_imported, "STATEMENTS_IMPORTED"},
    {ClosingCheck::breaks_resolved, "BREAKS_RESOLVED"},
    {ClosingCheck::tills_closed, "TILLS_CLOSED"},
    {ClosingCheck::balances_agree, "BALANCES_AGREE"},
    {ClosingCheck::debits_equal_credits, "DEBITS_EQUAL_CREDITS"},
});

constexpr std::array results = std::to_array<std::pair<CheckResult, std::string_view>>({
    {CheckResult::ok, "OK"},
    {CheckResult::not_ok, "NOT_OK"},
    {CheckResult::does_not_apply, "DOES_NOT_APPLY"},
});

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  for (const auto& [known, name] : names)
    if (known == value) return name;
  domain::invariant_broken("a checklist has known checks and results");
}

template <class Value, class Names>
std::optional<Value> value_in(const Names& names, std::string_view text) {
  for (const auto& [known, name] : names)
    if (name == text) return known;
  return {};
}

ChecklistItem skipped(ClosingCheck check) { return {check, CheckResult::does_not_apply, 0, 0, {}}; }

ChecklistItem counted(ClosingCheck check, std::int64_t failing, std::int64_t looked_at = 0) {
  return {check, failing == 0 ? CheckResult::ok : CheckResult::not_ok, looked_at, failing, {}};
}

template <class Things, class Name>
ChecklistItem listed(ClosingCheck check, const Things& things, Name name, std::size_t looked_at = 0) {
  auto item = counted(check, static_cast<std::int64_t>(things.size()), static_cast<std::int64_t>(looked_at));
  for (const auto& thing : things) {
    if (item.named.size() == most_named) break;
    item.named.push_back(name(thing));
  }
  return item;
}

ChecklistItem period_ended(const Period& period, const ClosingFacts& facts) {
  const auto wait = period.end() + closing_grace - facts.now;
  return counted(ClosingCheck::period_ended, wait.count() > 0 ? domain::Duration(wait).count() : 0);
}

Period before(const Period& period) {
  const auto day = period.first_day() - std::chrono::days(1);
  return period.kind() == Period::Kind::month ? Period::month_of(day) : Period::year_of(day);
}

ChecklistItem previous_closed(const Period& period, const ClosingFacts& facts) {
  if (!facts.first_period || period.first_day() <= facts.first_period->first_day())
    return skipped(ClosingCheck::previous_closed);
  std::vector<Period> open;
  if (!facts.previous_closed) open.push_back(before(period));
  return listed(ClosingCheck::previous_closed, open, [](const auto& p) { return p.text(); }, 1);
}

ChecklistItem months_closed(const Period& period, const ClosingFacts& facts) {
  if (period.kind() == Period::Kind::month) return skipped(ClosingCheck::months_closed);
  return listed(ClosingCheck::months_closed, facts.months_open, [](const auto& p) { return p.text(); });
}

// Two kinds of one trouble, each with its count: `RESERVED 3`.
ChecklistItem summed(ClosingCheck check, std::pair<std::string_view, std::int64_t> one,
                     std::pair<std::string_view, std::int64_t> other) {
  auto item = counted(check, one.second + other.second);
  for (const auto& [word, count] : {one, other})
    if (count != 0) item.named.push_back(std::string(word) + " " + std::to_string(count));
  return item;
}

ChecklistItem statements_imported(const ClosingFacts& facts) {
  if (facts.operators.empty()) return skipped(ClosingCheck::statements_imported);
  return listed(
      ClosingCheck::statements_imported, facts.statements_missing, [](const auto& id) { return id.value; },
      facts.operators.size());
}

}  // namespace

std::string_view to_string(ClosingCheck check) { return name_in(checks, check); }
std::optional<ClosingCheck> parse_closing_check(std::string_view text) {
  return value_in<ClosingCheck>(checks, text);
}
std::string_view to_string(CheckResult result) { return name_in(results, result); }
std::optional<CheckResult> parse_check_result(std::string_view text) {
  return value_in<CheckResult>(results, text);
}

std::vector<ChecklistItem> closing_checklist(const Period& period, const ClosingFacts& facts) {
  const auto site_day = [](const SiteDay& till) { return till.site.value + " " + domain::to_iso(till.day); };
  const auto itself = [](const std::string& account) { return account; };
  const auto asset = [](domain::Asset a) { return std::string(domain::to_string(a)); };
  return {
      period_ended(period, facts),
      previous_closed(period, facts),
      months_closed(period, facts),
      summed(ClosingCheck::recharges_settled, {"RESERVED", facts.recharges_reserved},
             {"IN_DOUBT", facts.recharges_in_doubt}),
      statements_imported(facts),
      summed(ClosingCheck::breaks_resolved, {"OPEN", facts.breaks_open}, {"PROPOSED", facts.breaks_proposed}),
      listed(ClosingCheck::tills_closed, facts.tills_not_closed, site_day),
      listed(ClosingCheck::balances_agree, facts.balances_that_differ, itself),
      listed(ClosingCheck::debits_equal_credits, facts.assets_that_differ, asset),
  };
}

bool may_close(const std::vector<ChecklistItem>& checklist) {
  for (const auto& item : checklist)
    if (item.result == CheckResult::not_ok) return false;
  return true;
}

}  // namespace passerelle::finance
