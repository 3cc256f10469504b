#include "services/broker/finance/statement_filling.h"

#include <utility>

#include "services/broker/sure_write.h"

namespace passerelle::broker {
namespace {

using domain::ErrorCode;
using domain::Result;
using domain::Status;
using finance::Statement;
using finance::StatementState;

Status require_open(FinanceBook& book, const finance::Period& period) {
  const auto closed = book.closed_periods();
  if (!closed) return std::unexpected(closed.error());
  for (const auto& each : *closed)
    if (each.period == period)
      return domain::fail(ErrorCode::failed_precondition, "PERIOD_CLOSED",
                          "The period is closed: its statements stay as they were.");
  return {};
}

// A file that is being imported twice at once is one statement: who began last goes on, and the other's lines
// are refused.
Result<Statement> still_ours(FinanceBook& book, const Statement& statement) {
  auto stored = book.find_statement(statement.id);
  if (!stored) return std::unexpected(std::move(stored.error()));
  if (!*stored || (*stored)->begin_time != statement.begin_time ||
      (*stored)->imported_by != statement.imported_by)
    return domain::fail(ErrorCode::aborted, "STATEMENT_CHANGED", "Somebody else imports the same file.");
  return **stored;
}

}  // namespace

Result<Statement> begin_statement(Ledger& ledger, const Statement& wanted) {
  Statement begun;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.finance();
    auto known = book.find_statement_by_content(wanted.operator_id, wanted.content);
    if (!known) return std::unexpected(std::move(known.error()));
    begun = wanted;
    if (*known) {
      begun = **known;
      if (begun.state == StatementState::imported) return {};
      begun.imported_by = wanted.imported_by;
      begun.begin_time = wanted.begin_time;
    }
    if (auto open = require_open(book, begun.period); !open) return open;
    return book.put_statement(begun);
  });
  if (!status) return std::unexpected(status.error());
  return begun;
}

Result<bool> drop_some_lines(Ledger& ledger, finance::StatementId statement) {
  std::int64_t dropped = 0;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.finance();
    auto stored = book.find_statement(statement);
    if (!stored) return std::unexpected(std::move(stored.error()));
    // Somebody else brought it to its end.
    if (!*stored || (*stored)->state == StatementState::imported) return {};
    const auto count = book.drop_statement_lines(statement, lines_a_slice);
    if (!count) return std::unexpected(count.error());
    dropped = *count;
    if (dropped == lines_a_slice) return {};
    (*stored)->lines = 0;
    return book.put_statement(**stored);
  });
  if (!status) return std::unexpected(status.error());
  return dropped == lines_a_slice;
}

Status append_lines(Ledger& ledger, const Statement& statement, std::int64_t before,
                    std::vector<finance::StatementLine> lines) {
  return write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.finance();
    auto stored = still_ours(book, statement);
    if (!stored) return std::unexpected(std::move(stored.error()));
    // A commit that looked lost has them.
    if (stored->lines > before) return {};
    if (auto appended = book.append_statement_lines(lines); !appended) return appended;
    stored->lines = before + static_cast<std::int64_t>(lines.size());
    return book.put_statement(*stored);
  });
}

Result<Statement> finish_statement(Ledger& ledger, Statement statement) {
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.finance();
    auto stored = still_ours(book, statement);
    if (!stored) return std::unexpected(std::move(stored.error()));
    if (stored->state == StatementState::imported) return {};
    if (auto open = require_open(book, statement.period); !open) return open;
    statement.state = StatementState::imported;
    return book.put_statement(statement);
  });
  if (!status) return std::unexpected(status.error());
  return statement;
}

}  // namespace passerelle::broker
