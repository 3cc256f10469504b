// Statements, breaks and reconciliations as messages of the API, and back.
#pragma once

#include <passerelle/v1/finance_service.pb.h>

#include <optional>

#include "services/broker/finance.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

domain::Result<broker::StatementOrder> order_from(const v1::ImportStatementRequest::Options& options,
                                                  const Principal& principal);
domain::Result<broker::StatementFilter> statement_filter_from(const v1::ListStatementsRequest& request);
domain::Result<broker::BreakFilter> break_filter_from(const v1::ListBreaksRequest& request);
domain::Result<finance::BreakId> parse_break_name(std::string_view name);
// A person's: nullopt for the others.
std::optional<finance::Resolution> resolution_from(v1::Break::Resolution resolution);

v1::Statement to_proto(const finance::Statement& statement);
v1::StatementFlaw to_proto(const finance::StatementFlaw& flaw);
v1::Break to_proto(const finance::Break& found);
// Without the recharge.
v1::BreakEvidence to_proto(const broker::BreakEvidence& evidence);
v1::ReconcileResponse to_proto(const broker::ReconciliationSummary& summary);

}  // namespace passerelle::rpc
