#include "services/rpc/finance_break_conversion.h"

#include <algorithm>

#include "services/rpc/finance_conversion.h"
#include "services/rpc/resource_names.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

constexpr std::string_view breaks = "breaks/";
constexpr std::string_view statements = "statements/";

std::string name_of_statement(finance::StatementId id) {
  return id.uuid.is_nil() ? std::string() : std::string(statements) + id.text();
}

domain::Result<std::optional<domain::OperatorId>> operator_from(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto parsed = parse_slug<domain::OperatorId>(text, "operator");
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  return *std::move(parsed);
}

v1::BreakEvidence::StatementSide to_proto(const finance::StatementLine& line) {
  v1::BreakEvidence::StatementSide side;
  side.set_file_line(line.file_line);
  side.set_our_reference(line.recharge ? line.recharge->text() : line.our_reference);
  side.set_operator_reference(line.operator_reference);
  side.set_status(std::string(finance::to_string(line.status)));
  *side.mutable_time() = wire::to_wire(line.time);
  side.set_product_code(line.product_code);
  if (line.amount_cents) {
    side.mutable_amount()->set_cents(*line.amount_cents);
    side.mutable_amount()->set_currency_code(line.currency.empty() ? "EUR" : line.currency);
  }
  return side;
}

}  // namespace

domain::Result<broker::StatementOrder> order_from(const v1::ImportStatementRequest::Options& options,
                                                  const Principal& principal) {
  broker::StatementOrder order;
  auto operator_id = parse_slug<domain::OperatorId>(options.operator_(), "options.operator");
  if (!operator_id) return std::unexpected(std::move(operator_id.error()));
  const auto period = period_from(options.period());
  if (!period) return std::unexpected(period.error());
  if (options.sha256().size() != order.content.size())
    return domain::invalid_field("options.sha256", "It must be 32 bytes.");
  if (options.file_name().size() > 255)
    return domain::invalid_field("options.file_name", "It must be at most 255 bytes.");
  if (options.mapping().size() > 65'536)
    return domain::invalid_field("options.mapping", "It must be at most 64 KiB.");
  order.operator_id = *std::move(operator_id);
  order.period = *period;
  order.format = options.format();
  order.mapping = options.mapping();
  order.file_name = options.file_name();
  std::ranges::copy(options.sha256(), order.content.begin());
  order.who = principal.id;
  return order;
}

domain::Result<broker::StatementFilter> statement_filter_from(const v1::ListStatementsRequest& request) {
  auto operator_id = operator_from(request.operator_());
  if (!operator_id) return std::unexpected(std::move(operator_id.error()));
  const auto period = optional_period_from(request.period());
  if (!period) return std::unexpected(period.error());
  return broker::StatementFilter{*std::move(operator_id), *period};
}

domain::Result<broker::BreakFilter> break_filter_from(const v1::ListBreaksRequest& request) {
  auto operator_id = operator_from(request.operator_());
  if (!operator_id) return std::unexpected(std::move(operator_id.error()));
  const auto period = optional_period_from(request.period());
  if (!period) return std::unexpected(period.error());
  broker::BreakFilter filter{*std::move(operator_id), *period, {}};
  for (const auto state : request.states()) {
    if (state < v1::Break::OPEN || state > v1::Break::RESOLVED)
      return domain::invalid_field("states", "They must be OPEN, PROPOSED or RESOLVED.");
    filter.states.push_back(static_cast<finance::BreakState>(state));
  }
  return filter;
}

domain::Result<finance::BreakId> parse_break_name(std::string_view name) {
  if (name.starts_with(breaks)) {
    const auto id = finance::BreakId::parse(name.substr(breaks.size()));
    if (id && !id->uuid.is_nil()) return *id;
  }
  return domain::invalid_field("name", "It must be breaks/{uuid}.");
}

std::optional<finance::Resolution> resolution_from(v1::Break::Resolution resolution) {
  switch (resolution) {
    case v1::Break::ACCEPT_OPERATOR:
      return finance::Resolution::accept_operator;
    case v1::Break::KEEP_OURS:
      return finance::Resolution::keep_ours;
    case v1::Break::NO_DIFFERENCE:
      return finance::Resolution::no_difference;
    default:
      return std::nullopt;
  }
}

v1::Statement to_proto(const finance::Statement& statement) {
  v1::Statement message;
  message.set_name(name_of_statement(statement.id));
  message.set_operator_(statement.operator_id.value);
  message.set_period(statement.period.text());
  message.set_format(statement.format);
  message.set_file_name(statement.file_name);
  message.set_sha256(statement.content.data(), statement.content.size());
  message.set_imported_by(statement.imported_by);
  *message.mutable_import_time() = wire::to_wire(statement.begin_time);
  message.set_complete(statement.state == finance::StatementState::imported);
  message.set_lines(statement.lines);
  message.set_delivered(statement.delivered);
  if (statement.delivered_cents)
    *message.mutable_delivered_value() = wire::to_wire(domain::EuroCents{*statement.delivered_cents});
  return message;
}

v1::StatementFlaw to_proto(const finance::StatementFlaw& flaw) {
  v1::StatementFlaw message;
  message.set_line(flaw.line);
  message.set_column(flaw.column);
  message.set_reason(flaw.reason);
  return message;
}

v1::Break to_proto(const finance::Break& found) {
  v1::Break message;
  message.set_name(std::string(breaks) + found.id.text());
  // The enumerations are numbered alike, but that ours of resolutions begins with `none`.
  message.set_kind(static_cast<v1::Break::Kind>(found.kind));
  message.set_state(static_cast<v1::Break::State>(found.state));
  message.set_operator_(found.operator_id.value);
  message.set_period(found.period.text());
  if (found.recharge) message.set_recharge(name_of(*found.recharge));
  message.set_statement(name_of_statement(found.statement));
  message.set_statement_line(found.statement_line);
  message.set_envelope(name_of(found.envelope));
  message.set_measure(wire::to_wire(found.measure));
  message.set_difference(found.difference);
  if (found.worth) *message.mutable_worth() = wire::to_wire(*found.worth);
  *message.mutable_find_time() = wire::to_wire(found.found_at);
  if (found.suggested) message.set_suggested_recharge(name_of(*found.suggested));
  message.set_resolution(static_cast<v1::Break::Resolution>(found.resolution));
  message.set_resolved_by(found.resolved_by);
  message.set_reason(found.reason);
  message.set_approved_by(found.approved_by);
  if (found.state == finance::BreakState::resolved)
    *message.mutable_resolve_time() = wire::to_wire(found.resolved_at);
  return message;
}

v1::BreakEvidence to_proto(const broker::BreakEvidence& evidence) {
  v1::BreakEvidence message;
  *message.mutable_break_() = to_proto(evidence.found);
  if (evidence.line) *message.mutable_statement_side() = to_proto(*evidence.line);
  message.set_needs_second_person(evidence.needs_second);
  if (!evidence.proposal) return message;
  message.set_proposal(evidence.proposal->words);
  if (evidence.proposal->transfer) message.set_proposed_amount(evidence.proposal->transfer->amount);
  return message;
}

v1::ReconcileResponse to_proto(const broker::ReconciliationSummary& summary) {
  v1::ReconcileResponse message;
  message.set_recharges(summary.recharges);
  message.set_lines(summary.lines);
  message.set_matched(summary.matched);
  message.set_breaks_found(summary.breaks_found);
  message.set_proven(summary.proven);
  message.set_breaks_open(summary.breaks_open);
  for (const auto& side : summary.envelopes) {
    auto& entry = *message.add_envelopes();
    entry.set_envelope(name_of(side.envelope));
    entry.set_measure(wire::to_wire(side.measure));
    entry.set_books(side.books.amount);
    entry.set_statement(side.statement.amount);
    entry.set_carried(side.carried);
    entry.set_open(side.open);
    entry.set_proven(side.proven);
    entry.set_settled(side.settled);
    entry.set_unexplained(side.unexplained());
  }
  return message;
}

}  // namespace passerelle::rpc
