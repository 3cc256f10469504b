#include "adapters/postgres/finance_book.h"

#include "adapters/postgres/break_rows.h"
#include "adapters/postgres/closing_rows.h"
#include "adapters/postgres/gift_rows.h"
#include "adapters/postgres/statement_rows.h"

namespace passerelle::postgres {

using domain::Result;
using domain::Status;

template <class Body>
auto PostgresFinanceBook::verb(Body&& body) -> Result<std::invoke_result_t<Body>> {
  if constexpr (std::is_void_v<std::invoke_result_t<Body>>) {
    return transaction_.verb(body);
  } else {
    std::optional<std::invoke_result_t<Body>> value;
    auto status = transaction_.verb([&] { value.emplace(body()); });
    if (!status) return std::unexpected(std::move(status.error()));
    return std::move(*value);
  }
}

Status PostgresFinanceBook::post(std::span<const domain::Transfer> transfers) {
  return verb([&] {
    for (const auto& transfer : transfers) books_.post(transfer);
    transaction_.write_waiting();
  });
}

Result<std::int64_t> PostgresFinanceBook::balance(const domain::Account& account, domain::Asset asset) {
  return verb([&] { return books_.balance(account, asset); });
}

Result<std::vector<std::optional<finance::Gift>>> PostgresFinanceBook::find_gifts(
    const domain::EnvelopeId& envelope, std::span<const std::string> documents) {
  return verb([&] { return GiftRows(connection_).find(envelope, documents); });
}

Status PostgresFinanceBook::put_gifts(std::span<const finance::Gift> gifts) {
  return verb([&] { GiftRows(connection_).insert(gifts); });
}

Result<std::optional<finance::Statement>> PostgresFinanceBook::find_statement(finance::StatementId id) {
  return verb([&] { return StatementRows(connection_).find(id); });
}

Result<std::optional<finance::Statement>> PostgresFinanceBook::find_statement_by_content(
    const domain::OperatorId& operator_id, const domain::Digest& content) {
  return verb([&] { return StatementRows(connection_).find(operator_id, content); });
}

Status PostgresFinanceBook::put_statement(const finance::Statement& statement) {
  return verb([&] { StatementRows(connection_).put(statement); });
}

Status PostgresFinanceBook::append_statement_lines(std::span<const finance::StatementLine> lines) {
  return verb([&] { StatementRows(connection_).append(lines); });
}

Result<std::int64_t> PostgresFinanceBook::drop_statement_lines(finance::StatementId statement, int most) {
  return verb([&] { return StatementRows(connection_).drop_lines(statement, most); });
}

Result<std::optional<finance::Break>> PostgresFinanceBook::find_break(finance::BreakId id) {
  return verb([&] { return BreakRows(connection_).lock(id); });
}

Status PostgresFinanceBook::put_breaks(std::span<const finance::Break> breaks) {
  return verb([&] { BreakRows(connection_).put(breaks); });
}

Status PostgresFinanceBook::put_till_closing(const finance::TillClosing& closing) {
  return verb([&] { ClosingRows(connection_).put(closing); });
}

Result<std::optional<finance::TillClosing>> PostgresFinanceBook::find_till_closing(const domain::SiteId& site,
                                                                                   domain::Day day) {
  return verb([&] { return ClosingRows(connection_).till(site, day); });
}

Result<std::vector<finance::ClosedPeriod>> PostgresFinanceBook::closed_periods() {
  return verb([&] { return ClosingRows(connection_).periods(); });
}

// What this transaction posted before is of the period still open.
Status PostgresFinanceBook::put_closed_period(const finance::ClosedPeriod& period) {
  return verb([&] {
    transaction_.write_waiting();
    ClosingRows(connection_).put(period);
  });
}

Result<broker::CloseProposal> PostgresFinanceBook::propose_close(const broker::CloseProposal& proposal) {
  return verb([&] { return ClosingRows(connection_).propose(proposal); });
}

}  // namespace passerelle::postgres
