// What finance keeps as rows have it, in the order of columns that both ledgers select. `Columns` is a
// store's own.
#pragma once

#include "adapters/stored_values/failure.h"
#include "services/broker/ports/finance_book.h"

namespace passerelle::stored {

inline finance::Period period_of(const std::string& text) {
  if (const auto period = finance::Period::parse(text)) return *period;
  refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "There is no such period: " + text);
}

// id, envelope, document, given_on, product, quantity, unit_value_cents, measure, amount, entered_by,
// entered_at, transfer.
template <class Columns>
finance::Gift read_gift(Columns columns) {
  finance::Gift gift;
  gift.id = columns.template take<finance::GiftId>();
  gift.envelope = columns.template take<domain::EnvelopeId>();
  gift.document = columns.template take<std::string>();
  gift.given_on = columns.template take<domain::Day>();
  gift.product = columns.template take<std::string>();
  gift.quantity = columns.template take<std::int64_t>();
  gift.unit_value = columns.template take<domain::EuroCents>();
  gift.measure = columns.template take<domain::Asset>();
  gift.amount = columns.template take<std::int64_t>();
  gift.entered_by = columns.template take<std::string>();
  gift.entered_at = columns.template take<domain::Instant>();
  gift.transfer = columns.template take<domain::TransferId>();
  return gift;
}

// id, operator, period, format, file_name, content, imported_by, begun_at, state, lines, delivered,
// delivered_cents.
template <class Columns>
finance::Statement read_statement(Columns columns) {
  finance::Statement statement;
  statement.id = columns.template take<finance::StatementId>();
  statement.operator_id = columns.template take<domain::OperatorId>();
  statement.period = period_of(columns.template take<std::string>());
  statement.format = columns.template take<std::string>();
  statement.file_name = columns.template take<std::string>();
  statement.content = columns.template take<domain::Digest>();
  statement.imported_by = columns.template take<std::string>();
  statement.begin_time = columns.template take<domain::Instant>();
  statement.state = columns.template take<finance::StatementState>();
  statement.lines = columns.template take<std::int64_t>();
  statement.delivered = columns.template take<std::int64_t>();
  statement.delivered_cents = columns.template take<std::optional<std::int64_t>>();
  return statement;
}

// statement, number, file_line, recharge, our_reference, operator_reference, status, time, product_code,
// amount_cents, currency, line.
template <class Columns>
finance::StatementLine read_statement_line(Columns columns) {
  finance::StatementLine line;
  line.statement = columns.template take<finance::StatementId>();
  line.number = columns.template take<std::int64_t>();
  line.file_line = columns.template take<std::int64_t>();
  line.recharge = columns.template take<std::optional<domain::RechargeId>>();
  line.our_reference = columns.template take<std::string>();
  line.operator_reference = columns.template take<std::string>();
  line.status = columns.template take<finance::StatementStatus>();
  line.time = columns.template take<domain::Instant>();
  line.product_code = columns.template take<std::string>();
  line.amount_cents = columns.template take<std::optional<std::int64_t>>();
  line.currency = columns.template take<std::string>();
  line.line = columns.template take<domain::LineId>();
  return line;
}

// id, kind, state, operator, period, recharge, statement, statement_line, envelope, difference, measure,
// worth_cents, found_at, suggested, resolution, resolved_by, reason, approved_by, transfer, resolved_at.
template <class Columns>
finance::Break read_break(Columns columns) {
  finance::Break found;
  found.id = columns.template take<finance::BreakId>();
  found.kind = columns.template take<finance::BreakKind>();
  found.state = columns.template take<finance::BreakState>();
  found.operator_id = columns.template take<domain::OperatorId>();
  found.period = period_of(columns.template take<std::string>());
  found.recharge = columns.template take<std::optional<domain::RechargeId>>();
  found.statement = columns.template take<finance::StatementId>();
  found.statement_line = columns.template take<std::int64_t>();
  found.envelope = columns.template take<domain::EnvelopeId>();
  found.difference = columns.template take<std::int64_t>();
  found.measure = columns.template take<domain::Asset>();
  found.worth = columns.template take<std::optional<domain::EuroCents>>();
  found.found_at = columns.template take<domain::Instant>();
  found.suggested = columns.template take<std::optional<domain::RechargeId>>();
  found.resolution = columns.template take<finance::Resolution>();
  found.resolved_by = columns.template take<std::string>();
  found.reason = columns.template take<std::string>();
  found.approved_by = columns.template take<std::string>();
  found.transfer = columns.template take<std::optional<domain::TransferId>>();
  found.resolved_at = columns.template take<domain::Instant>();
  return found;
}

// id, site, day, expected_cents, counted_cents, deposited_cents, reason, closed_by, time.
template <class Columns>
finance::TillClosing read_till_closing(Columns columns) {
  finance::TillClosing closing;
  closing.id = columns.template take<finance::TillClosingId>();
  closing.site = columns.template take<domain::SiteId>();
  closing.day = columns.template take<domain::Day>();
  closing.expected = columns.template take<domain::EuroCents>();
  closing.counted = columns.template take<domain::EuroCents>();
  closing.deposited = columns.template take<domain::EuroCents>();
  closing.reason = columns.template take<std::string>();
  closing.closed_by = columns.template take<std::string>();
  closing.time = columns.template take<domain::Instant>();
  return closing;
}

// period, seal, transfers, closed_by, approved_by, closed_at, document.
template <class Columns>
finance::ClosedPeriod read_closed_period(Columns columns) {
  finance::ClosedPeriod closed;
  closed.period = period_of(columns.template take<std::string>());
  closed.seal = columns.template take<domain::Digest>();
  closed.transfers = columns.template take<std::int64_t>();
  closed.closed_by = columns.template take<std::string>();
  closed.approved_by = columns.template take<std::string>();
  closed.closed_at = columns.template take<domain::Instant>();
  closed.document = columns.template take<std::string>();
  return closed;
}

// day, kind, asset, envelope, site, offer, tariff, campaign, debit, credit, count, amount, megabytes,
// face_cents.
template <class Columns>
finance::DayTotal read_day_total(Columns columns) {
  finance::DayTotal total;
  total.day = columns.template take<domain::Day>();
  total.kind = columns.template take<domain::TransferKind>();
  total.asset = columns.template take<domain::Asset>();
  total.envelope = columns.template take<domain::EnvelopeId>();
  total.site = columns.template take<domain::SiteId>();
  total.offer = columns.template take<domain::OfferId>();
  total.tariff = columns.template take<domain::Tariff>();
  total.campaign = columns.template take<std::string>();
  total.debit.name = columns.template take<std::string>();
  total.credit.name = columns.template take<std::string>();
  total.count = columns.template take<std::int64_t>();
  total.amount = columns.template take<std::int64_t>();
  total.megabytes = columns.template take<std::int64_t>();
  total.face_cents = columns.template take<std::int64_t>();
  return total;
}

}  // namespace passerelle::stored
