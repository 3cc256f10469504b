#include "services/broker/finance/envelope_reports.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace passerelle::broker {
namespace {

using domain::Day;
using domain::EnvelopeId;
using domain::ErrorCode;
using domain::Result;
using finance::DayTotal;
using finance::Period;

constexpr int page_size = 1'000;

std::unexpected<domain::Error> unknown() {
  return domain::fail(ErrorCode::not_found, "ENVELOPE_UNKNOWN", "There is no such envelope.");
}

Result<domain::Envelope> terms_of(LedgerReader& ledger, const EnvelopeId& id) {
  const auto programme = ledger.programme(std::nullopt);
  if (!programme) return std::unexpected(programme.error());
  const auto* envelope = *programme ? (**programme).programme.find(id) : nullptr;
  if (envelope == nullptr) return unknown();
  return *envelope;
}

Result<std::vector<finance::EnvelopePosition>> positions_at(LedgerReader& ledger, domain::Instant until) {
  const auto balances = ledger.finance().balances_at(until);
  if (!balances) return std::unexpected(balances.error());
  std::map<std::pair<EnvelopeId, domain::Asset>, finance::EnvelopePosition> positions;
  for (const auto& balance : *balances) {
    const auto kind = domain::kind_of(balance.account);
    if (!kind || !domain::is_of_envelope(*kind)) continue;
    const EnvelopeId envelope{std::string(domain::owner_of(balance.account))};
    auto& position = positions[{envelope, balance.asset}];
    position.envelope = envelope;
    position.measure = balance.asset;
    if (*kind == domain::AccountKind::available) position.available = balance.balance;
    if (*kind == domain::AccountKind::held) position.held = balance.balance;
  }
  std::vector<finance::EnvelopePosition> all;
  for (auto& [key, position] : positions) all.push_back(std::move(position));
  return all;
}

// Totals are asked for by calendar years.
Result<std::vector<DayTotal>> totals_of(LedgerReader& ledger, Day from, Day until) {
  std::vector<DayTotal> totals;
  while (from < until) {
    const auto end = std::min(until, domain::first_of_next_year(from));
    auto some = ledger.finance().day_totals(from, end);
    if (!some) return std::unexpected(std::move(some.error()));
    std::ranges::move(*some, std::back_inserter(totals));
    from = end;
  }
  return totals;
}

}  // namespace

Result<std::vector<finance::Gift>> all_gifts(LedgerReader& ledger) {
  std::vector<finance::Gift> gifts;
  std::optional<finance::GiftId> after;
  while (true) {
    auto page = ledger.finance().gifts(std::nullopt, after, page_size);
    if (!page) return std::unexpected(std::move(page.error()));
    std::ranges::move(page->items, std::back_inserter(gifts));
    if (!page->more) return gifts;
    after = gifts.back().id;
  }
}

Result<finance::EnvelopeStatement> envelope_statement_of(LedgerReader& ledger, const EnvelopeId& envelope,
                                                         const Period& period) {
  const auto terms = terms_of(ledger, envelope);
  if (!terms) return std::unexpected(terms.error());
  const auto openings = positions_at(ledger, period.begin());
  if (!openings) return std::unexpected(openings.error());
  const auto totals = totals_of(ledger, period.first_day(), period.last_day() + std::chrono::days(1));
  if (!totals) return std::unexpected(totals.error());
  auto statements = finance::envelope_statements(period, *openings, *totals);
  if (!statements) return std::unexpected(std::move(statements.error()));
  for (auto& statement : *statements)
    if (statement.opening.envelope == envelope) return std::move(statement);
  finance::EnvelopeStatement empty;
  empty.period = period;
  empty.opening = {envelope, terms->measure, 0, 0};
  empty.closing = empty.opening;
  return empty;
}

Result<finance::DonorStatement> donor_statement_of(LedgerReader& ledger, const EnvelopeId& envelope,
                                                   int year) {
  const auto terms = terms_of(ledger, envelope);
  if (!terms) return std::unexpected(terms.error());
  const auto gifts = all_gifts(ledger);
  if (!gifts) return std::unexpected(gifts.error());
  const auto first = ledger.finance().first_posting();
  if (!first) return std::unexpected(first.error());
  const auto wanted = Period::parse(std::to_string(year));
  if (!wanted) return domain::invalid_field("year", "Must be 2000 to 2999.", "PERIOD_INVALID");
  finance::DonorStatement statement;
  statement.year = *wanted;
  statement.envelope = envelope;
  statement.measure = terms->measure;
  if (!*first) return statement;
  // Year by year: each leaves the next its stock.
  std::vector<finance::EnvelopeStock> stocks;
  for (auto each = Period::year_of(domain::paris_day(**first)); each <= *wanted; each = each.next()) {
    const auto totals = totals_of(ledger, each.first_day(), each.last_day() + std::chrono::days(1));
    if (!totals) return std::unexpected(totals.error());
    auto statements = finance::donor_statements(each, stocks, *gifts, *totals);
    if (!statements) return std::unexpected(std::move(statements.error()));
    stocks.clear();
    for (auto& one : *statements) {
      stocks.push_back(one.stock);
      if (each == *wanted && one.envelope == envelope) statement = std::move(one);
    }
  }
  return statement;
}

Result<EnvelopeForecast> forecast_of(LedgerReader& ledger, const EnvelopeId& envelope, Day today) {
  const auto terms = terms_of(ledger, envelope);
  if (!terms) return std::unexpected(terms.error());
  const auto balances = ledger.envelope_balances();
  if (!balances) return std::unexpected(balances.error());
  const auto first = ledger.finance().first_posting();
  if (!first) return std::unexpected(first.error());
  EnvelopeForecast answer{.envelope = envelope, .measure = terms->measure};
  for (const auto& balance : *balances)
    if (balance.envelope == envelope) answer.available = balance.available();
  finance::BurnQuestion question{.envelope = envelope, .today = today, .available = answer.available};
  question.in_use_since = *first ? domain::paris_day(**first) : today;
  if (terms->validity.from) question.in_use_since = std::max(question.in_use_since, *terms->validity.from);
  const auto totals =
      totals_of(ledger, today - std::chrono::days(question.window_days), today + std::chrono::days(1));
  if (!totals) return std::unexpected(totals.error());
  answer.days = finance::available_by_day(question, *totals);
  answer.forecast = finance::forecast(question, *totals);
  answer.warning = finance::warning_of(answer.available, today, answer.forecast, {terms->warn_below, {}});
  return answer;
}

}  // namespace passerelle::broker
