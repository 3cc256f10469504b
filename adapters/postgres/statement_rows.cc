#include "adapters/postgres/statement_rows.h"

#include "adapters/postgres/pages.h"
#include "adapters/stored_values/finance_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::postgres {
namespace {

using finance::StatementId;
using finance::StatementLine;

#define PASSERELLE_STATEMENT                                                                       \
  "SELECT id, operator, period, format, file_name, content, imported_by, begun_at, state, lines, " \
  "delivered, delivered_cents FROM ledger.statements "
#define PASSERELLE_LINE                                                                              \
  "SELECT statement, number, file_line, recharge, our_reference, operator_reference, status, time, " \
  "product_code, amount_cents, currency, line FROM ledger.statement_lines "
// A walk down each statement's own index, at most a page of each, merged: a period has few statements.
#define PASSERELLE_OF_PERIOD(walk, order)                                            \
  "SELECT page.* FROM ledger.statements s CROSS JOIN LATERAL (" PASSERELLE_LINE walk \
  " LIMIT $6::integer) "                                                             \
  "page WHERE s.operator = $1 AND s.period = $2 AND s.state = 2 ORDER BY " order " LIMIT $6::integer"
// Of the same recharge, lines of later statements come after.
#define PASSERELLE_NUMBER_AFTER \
  "CASE WHEN s.id < $4::uuid THEN 9223372036854775807 WHEN s.id = $4::uuid THEN $5::bigint ELSE 0 END"

constexpr postgres::Statement find_statement{"find_statement", PASSERELLE_STATEMENT "WHERE id = $1"};
constexpr postgres::Statement find_content{"find_statement_by_content",
                                           PASSERELLE_STATEMENT "WHERE operator = $1 AND content = $2"};
constexpr postgres::Statement put_statement{
    "put_statement",
    "INSERT INTO ledger.statements (id, operator, period, format, file_name, content, imported_by, begun_at, "
    "state, lines, delivered, delivered_cents) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
    "ON CONFLICT (id) DO UPDATE SET imported_by = $7, begun_at = $8, state = $9, lines = $10, "
    "delivered = $11, delivered_cents = $12"};
constexpr postgres::Statement page_of_statements{
    "page_of_statements", PASSERELLE_STATEMENT
    "WHERE id < $1 AND ($2::text IS NULL OR operator = $2) AND ($3::text IS NULL OR period = $3) "
    "ORDER BY id DESC LIMIT $4::integer"};
constexpr postgres::Statement append_lines{
    "append_statement_lines",
    "INSERT INTO ledger.statement_lines (statement, number, file_line, recharge, our_reference, "
    "operator_reference, status, time, product_code, amount_cents, currency, line) "
    "SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], "
    "$7::smallint[], $8::timestamptz[], $9::text[], $10::bigint[], $11::text[], $12::uuid[])"};
constexpr postgres::Statement drop_lines{
    "drop_statement_lines",
    "DELETE FROM ledger.statement_lines WHERE statement = $1 AND number = ANY(ARRAY(SELECT number FROM "
    "ledger.statement_lines WHERE statement = $1 ORDER BY number DESC LIMIT $2::integer))"};
constexpr postgres::Statement find_line{"find_statement_line",
                                        PASSERELLE_LINE "WHERE statement = $1 AND number = $2"};
constexpr postgres::Statement list_by_recharge{
    "list_statement_lines_by_recharge",
    PASSERELLE_OF_PERIOD("WHERE statement = s.id AND recharge IS NOT NULL AND (recharge, number) > "
                         "($3::uuid, " PASSERELLE_NUMBER_AFTER ") ORDER BY statement, recharge, number",
                         "page.recharge, page.statement, page.number")};
constexpr postgres::Statement list_unnamed{
    "list_unnamed_statement_lines",
    PASSERELLE_OF_PERIOD("WHERE statement = s.id AND recharge IS NULL AND $3::uuid IS NOT NULL AND number "
                         "> " PASSERELLE_NUMBER_AFTER " ORDER BY statement, number",
                         "page.statement, page.number")};
#undef PASSERELLE_STATEMENT
#undef PASSERELLE_LINE
#undef PASSERELLE_OF_PERIOD
#undef PASSERELLE_NUMBER_AFTER

std::optional<finance::Statement> first(const Reply& reply) {
  if (reply.rows() == 0) return std::nullopt;
  return stored::read_statement(reply.row(0));
}

StatementLine read_line(Columns columns) { return stored::read_statement_line(columns); }

struct LineColumns {
  explicit LineColumns(std::span<const StatementLine> lines) {
    for (const auto& each : lines) {
      statements.push_back(each.statement.uuid);
      numbers.push_back(each.number);
      file_lines.push_back(each.file_line);
      recharges.push_back(each.recharge ? std::optional(each.recharge->uuid) : std::nullopt);
      our_references.emplace_back(each.our_reference);
      operator_references.emplace_back(each.operator_reference);
      statuses.push_back(static_cast<std::int16_t>(each.status));
      times.push_back(each.time);
      product_codes.emplace_back(each.product_code);
      amounts.push_back(each.amount_cents);
      currencies.emplace_back(each.currency);
      phone_lines.push_back(stored::present(each.line));
    }
  }

  std::vector<domain::Uuid> statements;
  std::vector<std::int64_t> numbers;
  std::vector<std::int64_t> file_lines;
  std::vector<std::optional<domain::Uuid>> recharges;
  std::vector<std::string_view> our_references;
  std::vector<std::string_view> operator_references;
  std::vector<std::int16_t> statuses;
  std::vector<domain::Instant> times;
  std::vector<std::string_view> product_codes;
  std::vector<std::optional<std::int64_t>> amounts;
  std::vector<std::string_view> currencies;
  std::vector<std::optional<domain::Uuid>> phone_lines;
};

}  // namespace

std::optional<finance::Statement> StatementRows::find(StatementId id) {
  return first(connection_.run(find_statement, id));
}

std::optional<finance::Statement> StatementRows::find(const domain::OperatorId& operator_id,
                                                      const domain::Digest& content) {
  return first(connection_.run(find_content, operator_id.value, BytesView(content)));
}

void StatementRows::put(const finance::Statement& statement) {
  connection_.run(put_statement, statement.id, statement.operator_id.value, statement.period.text(),
                  statement.format, statement.file_name, BytesView(statement.content), statement.imported_by,
                  statement.begin_time, static_cast<std::int16_t>(statement.state), statement.lines,
                  statement.delivered, statement.delivered_cents);
}

broker::Page<finance::Statement> StatementRows::page(const broker::StatementFilter& filter,
                                                     std::optional<StatementId> after, int limit) {
  domain::Uuid greatest;
  greatest.bytes.fill(0xff);
  const auto period = filter.period ? std::optional(filter.period->text()) : std::nullopt;
  const auto reply = connection_.run(page_of_statements, after ? after->uuid : greatest,
                                     text_of(filter.operator_id), period, limit + 1);
  return page_of<finance::Statement>(reply, limit,
                                     [](Columns columns) { return stored::read_statement(columns); });
}

void StatementRows::append(std::span<const StatementLine> lines) {
  if (lines.empty()) return;
  const LineColumns columns(lines);
  connection_.send_writing(lines.size(), append_lines, columns.statements, columns.numbers,
                           columns.file_lines, columns.recharges, columns.our_references,
                           columns.operator_references, columns.statuses, columns.times,
                           columns.product_codes, columns.amounts, columns.currencies, columns.phone_lines);
  connection_.flush();
}

std::int64_t StatementRows::drop_lines(StatementId statement, int most) {
  return connection_.run(postgres::drop_lines, statement, most).changed();
}

std::optional<StatementLine> StatementRows::line(StatementId statement, std::int64_t number) {
  const auto reply = connection_.run(find_line, statement, number);
  if (reply.rows() == 0) return std::nullopt;
  return read_line(reply.row(0));
}

broker::Page<StatementLine> StatementRows::lines_by_recharge(const domain::OperatorId& operator_id,
                                                             const finance::Period& period,
                                                             std::optional<broker::StatementLinePlace> after,
                                                             int limit) {
  const auto from = after.value_or(broker::StatementLinePlace{});
  return page_of<StatementLine>(connection_.run(list_by_recharge, operator_id.value, period.text(),
                                                from.recharge, from.statement, from.number, limit + 1),
                                limit, read_line);
}

broker::Page<StatementLine> StatementRows::lines_without_recharge(
    const domain::OperatorId& operator_id, const finance::Period& period,
    std::optional<broker::StatementLinePlace> after, int limit) {
  const auto from = after.value_or(broker::StatementLinePlace{});
  return page_of<StatementLine>(connection_.run(list_unnamed, operator_id.value, period.text(), from.recharge,
                                                from.statement, from.number, limit + 1),
                                limit, read_line);
}

}  // namespace passerelle::postgres
