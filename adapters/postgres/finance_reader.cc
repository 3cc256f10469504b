#include "adapters/postgres/break_rows.h"
#include "adapters/postgres/closing_rows.h"
#include "adapters/postgres/finance_book.h"
#include "adapters/postgres/gift_rows.h"
#include "adapters/postgres/posted_transfers.h"
#include "adapters/postgres/recharge_pages.h"
#include "adapters/postgres/statement_rows.h"

namespace passerelle::postgres {

using broker::Page;
using domain::Result;

template <class Body>
auto PostgresFinanceReader::snapshot(Body&& body)
    -> Result<std::invoke_result_t<Body, Connection&, Dictionaries&>> {
  std::optional<std::invoke_result_t<Body, Connection&, Dictionaries&>> value;
  auto status = snapshots_([&](Connection& connection, Dictionaries& dictionaries) {
    value.emplace(body(connection, dictionaries));
  });
  if (!status) return std::unexpected(std::move(status.error()));
  return std::move(*value);
}

Result<std::int64_t> PostgresFinanceReader::balance(const domain::Account& account, domain::Asset asset) {
  return snapshot(
      [&](Connection& connection, Dictionaries&) { return kept_balance(connection, account, asset); });
}

Result<Page<finance::Gift>> PostgresFinanceReader::gifts(std::optional<domain::EnvelopeId> envelope,
                                                         std::optional<finance::GiftId> after, int limit) {
  return snapshot([&](Connection& connection, Dictionaries&) {
    return GiftRows(connection).page(envelope, after, limit);
  });
}

Result<Page<finance::Statement>> PostgresFinanceReader::statements(const broker::StatementFilter& filter,
                                                                   std::optional<finance::StatementId> after,
                                                                   int limit) {
  return snapshot([&](Connection& connection, Dictionaries&) {
    return StatementRows(connection).page(filter, after, limit);
  });
}

Result<Page<finance::StatementLine>> PostgresFinanceReader::lines_by_recharge(
    const domain::OperatorId& operator_id, const finance::Period& period,
    std::optional<broker::StatementLinePlace> after, int limit) {
  return snapshot([&](Connection& connection, Dictionaries&) {
    return StatementRows(connection).lines_by_recharge(operator_id, period, after, limit);
  });
}

Result<Page<finance::StatementLine>> PostgresFinanceReader::lines_without_recharge(
    const domain::OperatorId& operator_id, const finance::Period& period,
    std::optional<broker::StatementLinePlace> after, int limit) {
  return snapshot([&](Connection& connection, Dictionaries&) {
    return StatementRows(connection).lines_without_recharge(operator_id, period, after, limit);
  });
}

Result<std::optional<finance::StatementLine>> PostgresFinanceReader::statement_line(
    finance::StatementId statement, std::int64_t number) {
  return snapshot([&](Connection& connection, Dictionaries&) {
    return StatementRows(connection).line(statement, number);
  });
}

Result<Page<finance::Break>> PostgresFinanceReader::breaks(const broker::BreakFilter& filter,
                                                           std::optional<finance::BreakId> after, int limit) {
  return snapshot([&](Connection& connection, Dictionaries&) {
    return BreakRows(connection).page(filter, after, limit);
  });
}

Result<std::optional<finance::Break>> PostgresFinanceReader::find_break(finance::BreakId id) {
  return snapshot([&](Connection& connection, Dictionaries&) { return BreakRows(connection).find(id); });
}

Result<Page<domain::Recharge>> PostgresFinanceReader::recharges_of(const domain::OperatorId& operator_id,
                                                                   domain::Instant from,
                                                                   domain::Instant until,
                                                                   std::optional<domain::RechargeId> after,
                                                                   int limit) {
  return snapshot([&](Connection& connection, Dictionaries& dictionaries) {
    return operators_page(connection, dictionaries, operator_id, {from, until}, after, limit);
  });
}

Result<std::vector<finance::DayTotal>> PostgresFinanceReader::day_totals(domain::Day from,
                                                                         domain::Day until) {
  return snapshot([&](Connection& connection, Dictionaries& dictionaries) {
    return PostedTransfers(connection, dictionaries).day_totals(from, until);
  });
}

Result<Page<domain::Transfer>> PostgresFinanceReader::transfers_between(
    domain::Instant from, domain::Instant until, std::optional<broker::TransferPlace> after, int limit) {
  return snapshot([&](Connection& connection, Dictionaries& dictionaries) {
    return PostedTransfers(connection, dictionaries).between(from, until, after, limit);
  });
}

Result<std::vector<broker::AccountTotal>> PostgresFinanceReader::balances_at(domain::Instant until) {
  return snapshot([&](Connection& connection, Dictionaries& dictionaries) {
    return PostedTransfers(connection, dictionaries).balances_at(until);
  });
}

Result<std::optional<domain::Instant>> PostgresFinanceReader::first_posting() {
  return snapshot([&](Connection& connection, Dictionaries& dictionaries) {
    return PostedTransfers(connection, dictionaries).first();
  });
}

Result<std::vector<finance::TillClosing>> PostgresFinanceReader::till_closings(
    std::optional<domain::SiteId> site, domain::Day from, domain::Day until) {
  return snapshot([&](Connection& connection, Dictionaries&) {
    return ClosingRows(connection).tills(site, from, until);
  });
}

Result<std::vector<finance::ClosedPeriod>> PostgresFinanceReader::closed_periods() {
  return snapshot([&](Connection& connection, Dictionaries&) { return ClosingRows(connection).periods(); });
}

}  // namespace passerelle::postgres
