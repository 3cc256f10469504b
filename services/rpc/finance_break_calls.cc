#include "services/rpc/finance_break_conversion.h"
#include "services/rpc/finance_calls.h"
#include "services/rpc/finance_conversion.h"
#include "services/rpc/paging.h"
#include "services/rpc/recharge_conversion.h"
#include "services/rpc/resource_names.h"

namespace passerelle::rpc::finance_calls {
namespace {

// What a page was asked with, but for which page it is.
template <class Request>
std::string filter_text(std::string_view method, Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return std::string(method) + ":" + request.SerializeAsString();
}

auto answer_with_break(const Reply<v1::Break>& reply) {
  return [reply](domain::Result<finance::Break> found) {
    if (!found) return reply.fail(found.error());
    reply.send(to_proto(*found));
  };
}

}  // namespace

void list_statements(const HandlerPorts& ports, const Caller& /*caller*/,
                     const v1::ListStatementsRequest& request,
                     const Reply<v1::ListStatementsResponse>& reply) {
  auto filter = statement_filter_from(request);
  auto asked = filter_text("ListStatements", request);
  const auto page = uuid_page_from(request.page_size(), request.page_token(), asked);
  if (!filter || !page) return reply.fail(filter ? page.error() : filter.error());
  answer_by_reading(ports.readers, reply,
                    [filter = *std::move(filter), page = *page, asked = std::move(asked)](
                        broker::LedgerReader& ledger,
                        broker::VaultReader& /*vault*/) -> domain::Result<v1::ListStatementsResponse> {
                      std::optional<finance::StatementId> after;
                      if (page.after) after = finance::StatementId{*page.after};
                      const auto found = ledger.finance().statements(filter, after, page.size);
                      if (!found) return std::unexpected(found.error());
                      v1::ListStatementsResponse response;
                      for (const auto& each : found->items) *response.add_statements() = to_proto(each);
                      if (found->more)
                        response.set_next_page_token(make_page_token(found->items.back().id.uuid, asked));
                      return response;
                    });
}

void reconcile(const HandlerPorts& ports, const Caller& /*caller*/, const v1::ReconcileRequest& request,
               const Reply<v1::ReconcileResponse>& reply) {
  auto operator_id = parse_slug<domain::OperatorId>(request.operator_(), "operator");
  const auto period = period_from(request.period());
  if (!operator_id || !period) return reply.fail(operator_id ? period.error() : operator_id.error());
  ports.broker.finance().reconcile(*std::move(operator_id), *period,
                                   [reply](domain::Result<broker::ReconciliationSummary> summary) {
                                     if (!summary) return reply.fail(summary.error());
                                     reply.send(to_proto(*summary));
                                   });
}

void list_breaks(const HandlerPorts& ports, const Caller& /*caller*/, const v1::ListBreaksRequest& request,
                 const Reply<v1::ListBreaksResponse>& reply) {
  auto filter = break_filter_from(request);
  auto asked = filter_text("ListBreaks", request);
  const auto page = uuid_page_from(request.page_size(), request.page_token(), asked);
  if (!filter || !page) return reply.fail(filter ? page.error() : filter.error());
  answer_by_reading(ports.readers, reply,
                    [filter = *std::move(filter), page = *page, asked = std::move(asked)](
                        broker::LedgerReader& ledger,
                        broker::VaultReader& /*vault*/) -> domain::Result<v1::ListBreaksResponse> {
                      std::optional<finance::BreakId> after;
                      if (page.after) after = finance::BreakId{*page.after};
                      const auto found = ledger.finance().breaks(filter, after, page.size);
                      if (!found) return std::unexpected(found.error());
                      v1::ListBreaksResponse response;
                      for (const auto& each : found->items) *response.add_breaks() = to_proto(each);
                      if (found->more)
                        response.set_next_page_token(make_page_token(found->items.back().id.uuid, asked));
                      return response;
                    });
}

void get_break(const HandlerPorts& ports, const Caller& /*caller*/, const v1::GetBreakRequest& request,
               const Reply<v1::BreakEvidence>& reply) {
  const auto id = parse_break_name(request.name());
  if (!id) return reply.fail(id.error());
  ports.broker.finance().evidence(*id, [reply, ports](domain::Result<broker::BreakEvidence> evidence) {
    if (!evidence) return reply.fail(evidence.error());
    if (!evidence->recharge) return reply.send(to_proto(*evidence));
    answer_by_reading(ports.readers, reply,
                      [evidence = *std::move(evidence), ports, language = reply.language()](
                          broker::LedgerReader& ledger,
                          broker::VaultReader& /*vault*/) -> domain::Result<v1::BreakEvidence> {
                        const auto decided_by = ports.programmes.find(*evidence.recharge, ledger);
                        if (!decided_by) return std::unexpected(decided_by.error());
                        auto message = to_proto(evidence);
                        *message.mutable_recharge() = to_proto(*evidence.recharge, **decided_by, language);
                        return message;
                      });
  });
}

void resolve_break(const HandlerPorts& ports, const Caller& caller, const v1::ResolveBreakRequest& request,
                   const Reply<v1::Break>& reply) {
  const auto id = parse_break_name(request.name());
  if (!id) return reply.fail(id.error());
  const auto resolution = resolution_from(request.resolution());
  if (!resolution)
    return reply.fail(domain::invalid_field("resolution",
                                            "It must be ACCEPT_OPERATOR, KEEP_OURS or NO_DIFFERENCE.",
                                            "RESOLUTION_INVALID")
                          .error());
  ports.broker.finance().resolve_break({*id, caller.principal().id, request.reason()}, *resolution,
                                       answer_with_break(reply));
}

void approve_break(const HandlerPorts& ports, const Caller& caller, const v1::ApproveBreakRequest& request,
                   const Reply<v1::Break>& reply) {
  const auto id = parse_break_name(request.name());
  if (!id) return reply.fail(id.error());
  ports.broker.finance().approve_break({*id, caller.principal().id, request.reason()},
                                       answer_with_break(reply));
}

}  // namespace passerelle::rpc::finance_calls
