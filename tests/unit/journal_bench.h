// Day totals as the ledger adds them up, the example's accounting plan, and what a test wants to know of
// them.
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "services/finance/journal.h"

namespace passerelle::finance::bench {

using domain::TransferKind;

inline domain::Day day(const char* text) { return *domain::parse_iso_day(text); }

inline std::string example_file() {
  const char* root = std::getenv("PASSERELLE_SOURCE_DIR");
  std::ifstream file(std::string(root == nullptr ? "." : root) + "/deploy/example/accounting.toml");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}
inline AccountingPlan example_plan() { return parse_accounting_plan(example_file()).value(); }

inline DayTotal till_total(TransferKind kind, const char* on, const char* site, std::int64_t cents) {
  const domain::SiteId at{site};
  DayTotal total;
  total.day = day(on);
  total.kind = kind;
  total.debit = domain::till_account(at);
  total.credit =
      kind == TransferKind::deposit ? domain::bank_account(at) : domain::till_difference_account(at);
  total.count = 1;
  total.amount = cents;
  return total;
}
inline DayTotal surplus(const char* on, const char* site, std::int64_t cents) {
  auto total = till_total(TransferKind::till_difference, on, site, cents);
  std::swap(total.debit, total.credit);
  return total;
}

inline DayTotal sale(const char* on, const char* site, std::int64_t count, std::int64_t cents,
                     const char* offer = "data-10gb") {
  DayTotal total;
  total.day = day(on);
  total.kind = TransferKind::collect;
  total.site = {site};
  total.offer = {offer};
  total.envelope = {"sfr-2026-value"};
  total.tariff = domain::Tariff::sold;
  total.debit = domain::sales_account(total.site);
  total.credit = domain::till_account(total.site);
  total.count = count;
  total.amount = cents;
  return total;
}
inline DayTotal refund(const char* on, const char* site, std::int64_t count, std::int64_t cents,
                       const char* offer = "data-10gb") {
  auto total = sale(on, site, count, cents, offer);
  total.kind = TransferKind::refund;
  std::swap(total.debit, total.credit);
  return total;
}

inline DayTotal gift(TransferKind kind, const char* on, const char* site, std::int64_t count,
                     std::int64_t amount, const char* envelope = "sfr-2020-gift") {
  DayTotal total;
  total.day = day(on);
  total.kind = kind;
  total.asset = domain::Asset::unit;
  total.envelope = {envelope};
  total.site = {site};
  total.offer = {"data-10gb-campaign"};
  total.debit = domain::held_account(total.envelope);
  total.credit = domain::spent_account(total.envelope);
  if (kind == TransferKind::reverse) {
    total.debit = domain::spent_account(total.envelope);
    total.credit = domain::available_account(total.envelope);
  }
  if (kind == TransferKind::correct) total.debit = domain::available_account(total.envelope);
  total.count = count;
  total.amount = amount;
  return total;
}

inline DonorValues donor_values() {
  DonorValues values;
  values.set({"sfr-2020-gift"}, day("2020-04-01"), {{1250}, 1});
  values.set({"sfr-2026-value"}, day("2026-01-01"), {{1}, 1});
  return values;
}

inline std::optional<domain::Day> end_of_month(domain::Day on) {
  return domain::first_of_next_month(on) - std::chrono::days(1);
}

struct Books {
  AccountingPlan plan = example_plan();
  DonorValues values = donor_values();
  domain::Result<std::vector<JournalEntry>> entries(const std::vector<DayTotal>& totals) const {
    return journal_of(totals, {plan, values, end_of_month, 1});
  }
};

// Debits - credits.
inline std::map<std::string, std::int64_t> balances(const std::vector<JournalEntry>& entries) {
  std::map<std::string, std::int64_t> by_account;
  for (const auto& entry : entries)
    for (const auto& line : entry.lines) by_account[line.account] += line.debit.value - line.credit.value;
  return by_account;
}

// A year's totals, drawn: every kind, some sites, offers, envelopes and campaigns, in no order.
inline std::vector<DayTotal> drawn_totals(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t bound) { return random() % bound; };
  constexpr const char* sites[] = {"lyon", "paris-nord", "paris-centre"};
  constexpr const char* offers[] = {"data-10gb", "data-20gb"};
  constexpr const char* envelopes[] = {"sfr-2020-gift", "sfr-2026-value"};
  std::vector<DayTotal> totals;
  while (totals.size() < count) {
    const auto kind = static_cast<TransferKind>(1 + below(13));
    const auto* site = sites[below(3)];
    const auto number = static_cast<std::int64_t>(1 + below(40));
    const auto cents = static_cast<std::int64_t>(1 + below(100'000));
    DayTotal total;
    if (kind == TransferKind::collect || kind == TransferKind::refund)
      total = kind == TransferKind::collect ? sale("2026-01-01", site, number, cents, offers[below(2)])
                                            : refund("2026-01-01", site, number, cents, offers[below(2)]);
    else if (kind == TransferKind::deposit || kind == TransferKind::till_difference)
      total = till_total(kind, "2026-01-01", site, cents);
    else
      total = gift(kind, "2026-01-01", site, number, cents, envelopes[below(2)]);
    if ((kind == TransferKind::till_difference || kind == TransferKind::correct) && below(2) == 0)
      std::swap(total.debit, total.credit);
    if (below(4) == 0) total.campaign = "ete/2026-07";
    if (kind == TransferKind::capture && below(3) == 0) total.tariff = domain::Tariff::sold;
    total.day += std::chrono::days(below(365));
    totals.push_back(total);
  }
  return totals;
}

}  // namespace passerelle::finance::bench
