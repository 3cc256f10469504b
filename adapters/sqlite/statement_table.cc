#include "adapters/sqlite/statement_table.h"

#include <algorithm>

#include "adapters/sqlite/pages.h"
#include "adapters/stored_values/finance_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::sqlite {
namespace {

using finance::Statement;
using finance::StatementId;
using finance::StatementLine;

auto place_of(const StatementLine& line) {
  return std::tuple(line.recharge ? line.recharge->uuid : domain::Uuid{}, line.statement, line.number);
}

}  // namespace

#define PASSERELLE_STATEMENT                                                                       \
  "SELECT id, operator, period, format, file_name, content, imported_by, begun_at, state, lines, " \
  "delivered, delivered_cents FROM statements "
#define PASSERELLE_LINE                                                                              \
  "SELECT statement, number, file_line, recharge, our_reference, operator_reference, status, time, " \
  "product_code, amount_cents, currency, line FROM statement_lines "

StatementTable::StatementTable(Database& database)
    : find_(database, PASSERELLE_STATEMENT "WHERE id = ?"),
      find_by_content_(database, PASSERELLE_STATEMENT "WHERE operator = ? AND content = ?"),
      put_(database,
           "INSERT INTO statements VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
           "ON CONFLICT (id) DO UPDATE SET imported_by = ?7, begun_at = ?8, state = ?9, lines = ?10, "
           "delivered = ?11, delivered_cents = ?12"),
      page_(database, PASSERELLE_STATEMENT
            "WHERE id < ?1 AND (?2 IS NULL OR operator = ?2) AND (?3 IS NULL OR period = ?3) "
            "ORDER BY id DESC LIMIT ?4"),
      imported_(database, "SELECT id FROM statements WHERE operator = ? AND period = ? AND state = 2"),
      append_(database, "INSERT INTO statement_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      drop_(database,
            "DELETE FROM statement_lines WHERE statement = ?1 AND number IN (SELECT number FROM "
            "statement_lines WHERE statement = ?1 ORDER BY number DESC LIMIT ?2)"),
      find_line_(database, PASSERELLE_LINE "WHERE statement = ? AND number = ?"),
      by_recharge_(database, PASSERELLE_LINE
                   "INDEXED BY statement_lines_by_recharge WHERE statement = ?1 AND recharge IS NOT NULL "
                   "AND (recharge, number) > (?2, ?3) ORDER BY recharge, number LIMIT ?4"),
      unnamed_(database, PASSERELLE_LINE
               "INDEXED BY statement_lines_unnamed WHERE statement = ? AND recharge IS NULL AND number > ? "
               "ORDER BY number LIMIT ?") {}

#undef PASSERELLE_STATEMENT
#undef PASSERELLE_LINE

std::optional<Statement> StatementTable::find(StatementId id) {
  Run run = find_.run(id);
  if (!run.next()) return std::nullopt;
  return stored::read_statement(run.columns());
}

std::optional<Statement> StatementTable::find(const domain::OperatorId& operator_id,
                                              const domain::Digest& content) {
  Run run = find_by_content_.run(operator_id, content);
  if (!run.next()) return std::nullopt;
  return stored::read_statement(run.columns());
}

void StatementTable::put(const Statement& statement) {
  put_.execute(statement.id, statement.operator_id, statement.period.text(), statement.format,
               statement.file_name, statement.content, statement.imported_by, statement.begin_time,
               statement.state, statement.lines, statement.delivered, statement.delivered_cents);
}

broker::Page<Statement> StatementTable::page(const broker::StatementFilter& filter,
                                             std::optional<StatementId> after, int limit) {
  domain::Uuid last;
  last.bytes.fill(0xff);
  const auto period = filter.period ? std::optional(filter.period->text()) : std::nullopt;
  return page_of<Statement>(page_.run(after ? after->uuid : last, filter.operator_id, period, limit + 1),
                            limit, [](Columns columns) { return stored::read_statement(columns); });
}

void StatementTable::append(const StatementLine& line) {
  append_.execute(line.statement, line.number, line.file_line, line.recharge, line.our_reference,
                  line.operator_reference, line.status, line.time, line.product_code, line.amount_cents,
                  line.currency, stored::present(line.line));
}

std::int64_t StatementTable::drop_lines(StatementId statement, int most) {
  return drop_.execute(statement, most);
}

std::optional<StatementLine> StatementTable::line(StatementId statement, std::int64_t number) {
  Run run = find_line_.run(statement, number);
  if (!run.next()) return std::nullopt;
  return stored::read_statement_line(run.columns());
}

std::vector<StatementId> StatementTable::imported(const domain::OperatorId& operator_id,
                                                  const finance::Period& period) {
  std::vector<StatementId> ids;
  Run run = imported_.run(operator_id, period.text());
  while (run.next()) ids.push_back(run.columns().take<StatementId>());
  std::ranges::sort(ids);
  return ids;
}

// A period has few statements: the page's lines are among the first of each.
broker::Page<StatementLine> StatementTable::lines_by_recharge(const domain::OperatorId& operator_id,
                                                              const finance::Period& period,
                                                              std::optional<broker::StatementLinePlace> after,
                                                              int limit) {
  const auto from = after.value_or(broker::StatementLinePlace{});
  broker::Page<StatementLine> page;
  for (const auto& statement : imported(operator_id, period)) {
    // Of the same recharge, lines of later statements come after.
    const std::int64_t number = statement < from.statement    ? std::numeric_limits<std::int64_t>::max()
                                : statement == from.statement ? from.number
                                                              : 0;
    Run run = by_recharge_.run(statement, from.recharge, number, limit + 1);
    while (run.next()) page.items.push_back(stored::read_statement_line(run.columns()));
  }
  std::ranges::sort(page.items, {}, place_of);
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.resize(static_cast<std::size_t>(limit));
  return page;
}

broker::Page<StatementLine> StatementTable::lines_without_recharge(
    const domain::OperatorId& operator_id, const finance::Period& period,
    std::optional<broker::StatementLinePlace> after, int limit) {
  const auto from = after.value_or(broker::StatementLinePlace{});
  broker::Page<StatementLine> page;
  for (const auto& statement : imported(operator_id, period)) {
    if (statement < from.statement) continue;
    const auto missing = limit + 1 - static_cast<int>(page.items.size());
    Run run = unnamed_.run(statement, statement == from.statement ? from.number : 0, missing);
    while (run.next()) page.items.push_back(stored::read_statement_line(run.columns()));
    if (page.items.size() > static_cast<std::size_t>(limit)) break;
  }
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.pop_back();
  return page;
}

}  // namespace passerelle::sqlite
