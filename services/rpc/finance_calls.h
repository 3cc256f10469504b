// What each call of FinanceService that answers once does.
#pragma once

#include <passerelle/v1/finance_service.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc::finance_calls {

void enter_gifts(const HandlerPorts& ports, const Caller& caller, const v1::EnterGiftsRequest& request,
                 const Reply<v1::EnterGiftsResponse>& reply);
void list_gifts(const HandlerPorts& ports, const Caller& caller, const v1::ListGiftsRequest& request,
                const Reply<v1::ListGiftsResponse>& reply);

void get_till(const HandlerPorts& ports, const Caller& caller, const v1::GetTillRequest& request,
              const Reply<v1::Till>& reply);
void close_till(const HandlerPorts& ports, const Caller& caller, const v1::CloseTillRequest& request,
                const Reply<v1::TillClosing>& reply);
void list_till_closings(const HandlerPorts& ports, const Caller& caller,
                        const v1::ListTillClosingsRequest& request,
                        const Reply<v1::ListTillClosingsResponse>& reply);
void refund_recharge(const HandlerPorts& ports, const Caller& caller,
                     const v1::RefundRechargeRequest& request, const Reply<v1::Refund>& reply);

void list_statements(const HandlerPorts& ports, const Caller& caller,
                     const v1::ListStatementsRequest& request,
                     const Reply<v1::ListStatementsResponse>& reply);
void reconcile(const HandlerPorts& ports, const Caller& caller, const v1::ReconcileRequest& request,
               const Reply<v1::ReconcileResponse>& reply);
void list_breaks(const HandlerPorts& ports, const Caller& caller, const v1::ListBreaksRequest& request,
                 const Reply<v1::ListBreaksResponse>& reply);
void get_break(const HandlerPorts& ports, const Caller& caller, const v1::GetBreakRequest& request,
               const Reply<v1::BreakEvidence>& reply);
void resolve_break(const HandlerPorts& ports, const Caller& caller, const v1::ResolveBreakRequest& request,
                   const Reply<v1::Break>& reply);
void approve_break(const HandlerPorts& ports, const Caller& caller, const v1::ApproveBreakRequest& request,
                   const Reply<v1::Break>& reply);
void check_period(const HandlerPorts& ports, const Caller& caller, const v1::CheckPeriodRequest& request,
                  const Reply<v1::Checklist>& reply);
void close_period(const HandlerPorts& ports, const Caller& caller, const v1::ClosePeriodRequest& request,
                  const Reply<v1::ClosePeriodResponse>& reply);
void list_closed_periods(const HandlerPorts& ports, const Caller& caller,
                         const v1::ListClosedPeriodsRequest& request,
                         const Reply<v1::ListClosedPeriodsResponse>& reply);
void get_envelope_statement(const HandlerPorts& ports, const Caller& caller,
                            const v1::GetEnvelopeStatementRequest& request,
                            const Reply<v1::EnvelopeStatement>& reply);
void get_donor_statement(const HandlerPorts& ports, const Caller& caller,
                         const v1::GetDonorStatementRequest& request, const Reply<v1::DonorStatement>& reply);
void get_forecast(const HandlerPorts& ports, const Caller& caller, const v1::GetForecastRequest& request,
                  const Reply<v1::Forecast>& reply);

}  // namespace passerelle::rpc::finance_calls
