#include "adapters/archive/embedded_finance.h"

#include "services/finance/statement.h"

namespace passerelle::archive {
namespace {

using domain::Day;
using domain::Instant;
using domain::Uuid;
using sqlite::Columns;
using Text = std::string;
using Number = std::int64_t;

std::int16_t take_small(Columns& columns) { return static_cast<std::int16_t>(columns.take<Number>()); }

}  // namespace

CopyReport EmbeddedFinance::copy_all() {
  copy_gifts();
  copy_statements();
  copy_statement_lines();
  require_whole_statements();
  copy_breaks();
  copy_till_closings();
  copy_closed_periods();
  copy_close_proposals();
  return tables_.take_report();
}

void EmbeddedFinance::copy_gifts() {
  const TableCopy::Table table{
      .name = "gifts",
      .part = "gifts",
      .columns =
          "id, envelope, document, given_on, product, quantity, unit_value_cents, measure, amount, "
          "entered_by, entered_at, transfer",
      .order = "id"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto id = columns.take<Uuid>();
    const auto envelope = columns.take<Text>();
    const auto document = columns.take<Text>();
    const auto given_on = columns.take<Day>();
    const auto product = columns.take<Text>();
    const auto quantity = columns.take<Number>();
    const auto unit_value = columns.take<Number>();
    const auto measure = take_small(columns);
    const auto amount = columns.take<Number>();
    const auto entered_by = columns.take<Text>();
    const auto entered_at = columns.take<Instant>();
    stream.add(id, envelope, document, given_on, product, quantity, unit_value, measure, amount, entered_by,
               entered_at, columns.take<Uuid>());
  });
}

void EmbeddedFinance::copy_statements() {
  const TableCopy::Table table{
      .name = "statements",
      .part = "statements",
      .columns =
          "id, operator, period, format, file_name, content, imported_by, begun_at, state, lines, delivered, "
          "delivered_cents",
      .order = "id"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto id = columns.take<Uuid>();
    const auto operator_id = columns.take<Text>();
    const auto period = columns.take<Text>();
    const auto format = columns.take<Text>();
    const auto file_name = columns.take<Text>();
    const auto content = columns.take<stored::Bytes>();
    const auto imported_by = columns.take<Text>();
    const auto begun_at = columns.take<Instant>();
    const auto state = take_small(columns);
    const auto lines = columns.take<Number>();
    const auto delivered = columns.take<Number>();
    stream.add(id, operator_id, period, format, file_name, content, imported_by, begun_at, state, lines,
               delivered, columns.take<std::optional<Number>>());
  });
}

void EmbeddedFinance::copy_statement_lines() {
  const TableCopy::Table table{
      .name = "statement_lines",
      .part = "statement lines",
      .columns =
          "statement, number, file_line, recharge, our_reference, operator_reference, status, time, "
          "product_code, amount_cents, currency, line",
      .order = "statement, number"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto statement = columns.take<Uuid>();
    const auto number = columns.take<Number>();
    const auto file_line = columns.take<Number>();
    const auto recharge = columns.take<std::optional<Uuid>>();
    const auto our_reference = columns.take<Text>();
    const auto operator_reference = columns.take<Text>();
    const auto status = take_small(columns);
    const auto time = columns.take<Instant>();
    const auto product_code = columns.take<Text>();
    const auto amount = columns.take<std::optional<Number>>();
    const auto currency = columns.take<Text>();
    stream.add(statement, number, file_line, recharge, our_reference, operator_reference, status, time,
               product_code, amount, currency, columns.take<std::optional<Uuid>>());
  });
}

void EmbeddedFinance::copy_breaks() {
  const TableCopy::Table table{
      .name = "breaks",
      .part = "breaks",
      .columns =
          "id, kind, state, operator, period, recharge, statement, statement_line, envelope, difference, "
          "measure, worth_cents, found_at, suggested, resolution, resolved_by, reason, approved_by, "
          "transfer, "
          "resolved_at",
      .order = "id"};
  using Other = std::optional<Uuid>;
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto id = columns.take<Uuid>();
    const auto kind = take_small(columns);
    const auto state = take_small(columns);
    const auto operator_id = columns.take<Text>();
    const auto period = columns.take<Text>();
    const auto recharge = columns.take<Other>();
    const auto statement = columns.take<Other>();
    const auto statement_line = columns.take<Number>();
    const auto envelope = columns.take<Text>();
    const auto difference = columns.take<Number>();
    const auto measure = take_small(columns);
    const auto worth = columns.take<std::optional<Number>>();
    const auto found_at = columns.take<Instant>();
    const auto suggested = columns.take<Other>();
    const auto resolution = take_small(columns);
    const auto resolved_by = columns.take<Text>();
    const auto reason = columns.take<Text>();
    const auto approved_by = columns.take<Text>();
    const auto transfer = columns.take<Other>();
    stream.add(id, kind, state, operator_id, period, recharge, statement, statement_line, envelope,
               difference, measure, worth, found_at, suggested, resolution, resolved_by, reason, approved_by,
               transfer, columns.take<Instant>());
  });
}

void EmbeddedFinance::copy_till_closings() {
  const TableCopy::Table table{
      .name = "till_closings",
      .part = "closed tills",
      .columns = "id, site, day, expected_cents, counted_cents, deposited_cents, reason, closed_by, time",
      .order = "id"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto id = columns.take<Uuid>();
    const auto site = columns.take<Text>();
    const auto day = columns.take<Day>();
    const auto expected = columns.take<Number>();
    const auto counted = columns.take<Number>();
    const auto deposited = columns.take<Number>();
    const auto reason = columns.take<Text>();
    const auto closed_by = columns.take<Text>();
    stream.add(id, site, day, expected, counted, deposited, reason, closed_by, columns.take<Instant>());
  });
}

void EmbeddedFinance::copy_closed_periods() {
  const TableCopy::Table table{
      .name = "closed_periods",
      .part = "closed periods",
      .columns = "ends_at, period, seal, transfers, closed_by, approved_by, closed_at, document",
      .order = "ends_at, period"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto ends_at = columns.take<Instant>();
    const auto period = columns.take<Text>();
    const auto seal = columns.take<stored::Bytes>();
    const auto transfers = columns.take<Number>();
    const auto closed_by = columns.take<Text>();
    const auto approved_by = columns.take<Text>();
    const auto closed_at = columns.take<Instant>();
    stream.add(ends_at, period, seal, transfers, closed_by, approved_by, closed_at, columns.take<Text>());
  });
}

void EmbeddedFinance::copy_close_proposals() {
  const TableCopy::Table table{.name = "close_proposals",
                               .part = "wishes to close",
                               .columns = "period, who, why, time",
                               .order = "period"};
  tables_.copy(table, [](Columns columns, CopyStream& stream) {
    const auto period = columns.take<Text>();
    const auto who = columns.take<Text>();
    const auto why = columns.take<Text>();
    stream.add(period, who, why, columns.take<Instant>());
  });
}

void EmbeddedFinance::require_whole_statements() {
  const auto reply = database_.run(
      {"compare_statement_lines",
       "SELECT count(*) FROM ledger.statements s LEFT JOIN (SELECT statement, count(*) AS lines FROM "
       "ledger.statement_lines GROUP BY statement) l ON l.statement = s.id "
       "WHERE s.state = 2 AND s.lines <> coalesce(l.lines, 0)"});
  if (const auto astray = reply.row(0).take<std::int64_t>(); astray > 0)
    sqlite::refuse(domain::ErrorCode::internal, "LEDGER_COPY_DIFFERS",
                   fmt::format("{} statements have other lines than they say.", astray));
}

}  // namespace passerelle::archive
