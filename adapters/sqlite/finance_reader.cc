#include "adapters/sqlite/finance_book.h"
#include "adapters/sqlite/pages.h"
#include "adapters/sqlite/snapshot.h"
#include "adapters/stored_values/recharge_form.h"

namespace passerelle::sqlite {

using broker::Page;
using domain::Result;

SqliteFinanceReader::SqliteFinanceReader(Database& database)
    : database_(database),
      tables_(database),
      transfers_(database),
      recharges_(database),
      operators_recharges_(
          database,
          "SELECT id FROM recharges NOT INDEXED WHERE id > ?1 AND id >= ?2 AND id < ?3 AND "
          "operator = ?4 AND admitted_as = 2 AND created_at >= ?5 AND created_at < ?6 ORDER BY id LIMIT ?7"),
      balance_(database, "SELECT balance FROM accounts WHERE name = ? AND asset = ?") {}

Result<std::int64_t> SqliteFinanceReader::balance(const domain::Account& account, domain::Asset asset) {
  return in_snapshot(database_, [&] {
    Run run = balance_.run(account.name, asset);
    return run.next() ? run.columns().take<std::int64_t>() : std::int64_t{0};
  });
}

Result<Page<finance::Gift>> SqliteFinanceReader::gifts(std::optional<domain::EnvelopeId> envelope,
                                                       std::optional<finance::GiftId> after, int limit) {
  return in_snapshot(database_, [&] { return tables_.gifts.page(envelope, after, limit); });
}

Result<Page<finance::Statement>> SqliteFinanceReader::statements(const broker::StatementFilter& filter,
                                                                 std::optional<finance::StatementId> after,
                                                                 int limit) {
  return in_snapshot(database_, [&] { return tables_.statements.page(filter, after, limit); });
}

Result<Page<finance::StatementLine>> SqliteFinanceReader::lines_by_recharge(
    const domain::OperatorId& operator_id, const finance::Period& period,
    std::optional<broker::StatementLinePlace> after, int limit) {
  return in_snapshot(database_,
                     [&] { return tables_.statements.lines_by_recharge(operator_id, period, after, limit); });
}

Result<Page<finance::StatementLine>> SqliteFinanceReader::lines_without_recharge(
    const domain::OperatorId& operator_id, const finance::Period& period,
    std::optional<broker::StatementLinePlace> after, int limit) {
  return in_snapshot(database_, [&] {
    return tables_.statements.lines_without_recharge(operator_id, period, after, limit);
  });
}

Result<std::optional<finance::StatementLine>> SqliteFinanceReader::statement_line(
    finance::StatementId statement, std::int64_t number) {
  return in_snapshot(database_, [&] { return tables_.statements.line(statement, number); });
}

Result<Page<finance::Break>> SqliteFinanceReader::breaks(const broker::BreakFilter& filter,
                                                         std::optional<finance::BreakId> after, int limit) {
  return in_snapshot(database_, [&] { return tables_.breaks.page(filter, after, limit); });
}

Result<std::optional<finance::Break>> SqliteFinanceReader::find_break(finance::BreakId id) {
  return in_snapshot(database_, [&] { return tables_.breaks.find(id); });
}

Result<Page<domain::Recharge>> SqliteFinanceReader::recharges_of(const domain::OperatorId& operator_id,
                                                                 domain::Instant from, domain::Instant until,
                                                                 std::optional<domain::RechargeId> after,
                                                                 int limit) {
  broker::RechargeFilter filter;
  filter.created_from = from;
  filter.created_until = until;
  const auto span = stored::span_of(filter, std::nullopt);
  return in_snapshot(database_, [&] {
    const auto ids = page_of<domain::RechargeId>(
        operators_recharges_.run(after.value_or(domain::RechargeId{}), span.from, span.until, operator_id,
                                 from, until, limit + 1),
        limit, [](Columns columns) { return columns.take<domain::RechargeId>(); });
    Page<domain::Recharge> page;
    page.more = ids.more;
    page.items.reserve(ids.items.size());
    for (const auto& id : ids.items) page.items.push_back(recharges_.find(id).value());
    return page;
  });
}

Result<std::vector<finance::DayTotal>> SqliteFinanceReader::day_totals(domain::Day from, domain::Day until) {
  return in_snapshot(database_, [&] { return transfers_.day_totals(from, until); });
}

Result<Page<domain::Transfer>> SqliteFinanceReader::transfers_between(
    domain::Instant from, domain::Instant until, std::optional<broker::TransferPlace> after, int limit) {
  return in_snapshot(database_, [&] { return transfers_.between(from, until, after, limit); });
}

Result<std::vector<broker::AccountTotal>> SqliteFinanceReader::balances_at(domain::Instant until) {
  return in_snapshot(database_, [&] { return transfers_.balances_at(until); });
}

Result<std::optional<domain::Instant>> SqliteFinanceReader::first_posting() {
  return in_snapshot(database_, [&] { return transfers_.first(); });
}

Result<std::vector<finance::TillClosing>> SqliteFinanceReader::till_closings(
    std::optional<domain::SiteId> site, domain::Day from, domain::Day until) {
  return in_snapshot(database_, [&] { return tables_.closings.tills(site, from, until); });
}

Result<std::vector<finance::ClosedPeriod>> SqliteFinanceReader::closed_periods() {
  return in_snapshot(database_, [&] { return tables_.closings.periods(); });
}

}  // namespace passerelle::sqlite
