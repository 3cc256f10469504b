#include "services/broker/finance/period_facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace passerelle::broker {
namespace {

using domain::Result;
using domain::Status;
using finance::ClosingFacts;
using finance::Period;

constexpr int page_size = 1'000;

Period of_same_kind(const Period& period, domain::Day day) {
  return period.kind() == Period::Kind::month ? Period::month_of(day) : Period::year_of(day);
}

// Open recharges are few, whatever the period.
Status count_open(LedgerReader& ledger, const Period& period, ClosingFacts& facts) {
  std::optional<domain::RechargeId> after;
  while (true) {
    const auto page = ledger.open_recharges(std::nullopt, after, page_size);
    if (!page) return std::unexpected(page.error());
    for (const auto& open : page->items) {
      if (!period.covers(open.recharge.create_time)) continue;
      const bool doubt = open.recharge.state == domain::RechargeState::in_doubt;
      ++(doubt ? facts.recharges_in_doubt : facts.recharges_reserved);
    }
    if (!page->more) return {};
    after = page->items.back().recharge.id;
  }
}

Status count_breaks(LedgerReader& ledger, const Period& period, ClosingFacts& facts) {
  const BreakFilter filter{.period = period,
                           .states = {finance::BreakState::open, finance::BreakState::proposed}};
  std::optional<finance::BreakId> after;
  while (true) {
    const auto page = ledger.finance().breaks(filter, after, page_size);
    if (!page) return std::unexpected(page.error());
    for (const auto& each : page->items)
      ++(each.state == finance::BreakState::open ? facts.breaks_open : facts.breaks_proposed);
    if (!page->more) return {};
    after = page->items.back().id;
  }
}

Status check_balances(LedgerReader& ledger, ClosingFacts& facts) {
  const auto balances = ledger.balances();
  if (!balances) return std::unexpected(balances.error());
  std::map<domain::Asset, std::int64_t> sums;
  for (const auto& balance : *balances) {
    if (balance.kept != balance.rebuilt) facts.balances_that_differ.push_back(balance.account.name);
    sums[balance.asset] += balance.rebuilt;
  }
  for (const auto& [asset, sum] : sums)
    if (sum != 0) facts.assets_that_differ.push_back(asset);
  return {};
}

// A closing counts whatever was collected by its day.
Status find_open_tills(LedgerReader& ledger, const Period& period, std::span<const finance::DayTotal> totals,
                       ClosingFacts& facts) {
  const auto closings =
      ledger.finance().till_closings(std::nullopt, period.first_day(), domain::from_day_number(200'000));
  if (!closings) return std::unexpected(closings.error());
  std::map<domain::SiteId, domain::Day> counted_until;
  for (const auto& closing : *closings) {
    const auto [place, fresh] = counted_until.emplace(closing.site, closing.day);
    if (!fresh) place->second = std::max(place->second, closing.day);
  }
  std::set<std::pair<domain::SiteId, domain::Day>> open;
  for (const auto& total : totals) {
    if (total.kind != domain::TransferKind::collect && total.kind != domain::TransferKind::refund) continue;
    const auto until = counted_until.find(total.site);
    if (until == counted_until.end() || until->second < total.day) open.emplace(total.site, total.day);
  }
  for (const auto& [site, day] : open) facts.tills_not_closed.push_back({site, day});
  return {};
}

Status find_statements(LedgerReader& ledger, const Period& period, std::span<const finance::DayTotal> totals,
                       ClosingFacts& facts) {
  const auto programme = ledger.programme(std::nullopt);
  if (!programme) return std::unexpected(programme.error());
  std::set<domain::OperatorId> delivering;
  for (const auto& total : totals) {
    if (total.kind != domain::TransferKind::capture || !*programme) continue;
    if (const auto* envelope = (**programme).programme.find(total.envelope))
      delivering.insert(envelope->operator_id);
  }
  facts.operators.assign(delivering.begin(), delivering.end());
  for (const auto& each : facts.operators) {
    bool imported = false;
    std::optional<finance::StatementId> after;
    while (!imported) {
      const auto page =
          ledger.finance().statements({.operator_id = each, .period = period}, after, page_size);
      if (!page) return std::unexpected(page.error());
      imported = std::ranges::any_of(page->items, [](const finance::Statement& statement) {
        return statement.state == finance::StatementState::imported;
      });
      if (!page->more) break;
      after = page->items.back().id;
    }
    if (!imported) facts.statements_missing.push_back(each);
  }
  return {};
}

Status find_closed(LedgerReader& ledger, const Period& period, std::span<const finance::DayTotal> totals,
                   ClosingFacts& facts) {
  const auto closed = ledger.finance().closed_periods();
  if (!closed) return std::unexpected(closed.error());
  const auto is_closed = [&](const Period& wanted) {
    return std::ranges::any_of(*closed, [&](const auto& each) { return each.period == wanted; });
  };
  const auto first = ledger.finance().first_posting();
  if (!first) return std::unexpected(first.error());
  if (*first) facts.first_period = of_same_kind(period, domain::paris_day(**first));
  facts.previous_closed = is_closed(period.previous());
  if (period.kind() == Period::Kind::month) return {};
  std::set<Period> months;
  for (const auto& total : totals) months.insert(Period::month_of(total.day));
  for (const auto& month : months)
    if (!is_closed(month)) facts.months_open.push_back(month);
  return {};
}

}  // namespace

Result<ClosingFacts> closing_facts(LedgerReader& ledger, const Period& period, domain::Instant now) {
  ClosingFacts facts;
  facts.now = now;
  const auto totals =
      ledger.finance().day_totals(period.first_day(), period.last_day() + std::chrono::days(1));
  if (!totals) return std::unexpected(totals.error());
  auto status = find_closed(ledger, period, *totals, facts);
  if (status) status = count_open(ledger, period, facts);
  if (status) status = count_breaks(ledger, period, facts);
  if (status) status = check_balances(ledger, facts);
  // A year has these of its months.
  const bool month = period.kind() == Period::Kind::month;
  if (status && month) status = find_open_tills(ledger, period, *totals, facts);
  if (status && month) status = find_statements(ledger, period, *totals, facts);
  if (!status) return std::unexpected(std::move(status.error()));
  return facts;
}

}  // namespace passerelle::broker
