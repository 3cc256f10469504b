#include "services/rpc/finance_service.h"

#include "services/rpc/finance_calls.h"
#include "services/rpc/finance_file_stream.h"
#include "services/rpc/finance_statement_stream.h"

namespace passerelle::rpc {
namespace {

namespace calls = finance_calls;

template <class Request, class Response>
grpc::ServerUnaryReactor* run(const HandlerPorts& ports, const Method& method,
                              grpc::CallbackServerContext* context, const Request* request,
                              Response* response,
                              void (*call)(const HandlerPorts&, const Caller&, const Request&,
                                           const Reply<Response>&)) {
  return run_unary(ports.gate, method, context, request, response,
                   [&](const Caller& caller, const Request& asked, const Reply<Response>& reply) {
                     call(ports, caller, asked, reply);
                   });
}

}  // namespace

grpc::ServerUnaryReactor* FinanceService::EnterGifts(grpc::CallbackServerContext* context,
                                                     const v1::EnterGiftsRequest* request,
                                                     v1::EnterGiftsResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/EnterGifts"), context, request, response,
             calls::enter_gifts);
}

grpc::ServerUnaryReactor* FinanceService::ListGifts(grpc::CallbackServerContext* context,
                                                    const v1::ListGiftsRequest* request,
                                                    v1::ListGiftsResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ListGifts"), context, request, response,
             calls::list_gifts);
}

grpc::ServerUnaryReactor* FinanceService::GetTill(grpc::CallbackServerContext* context,
                                                  const v1::GetTillRequest* request, v1::Till* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/GetTill"), context, request, response,
             calls::get_till);
}

grpc::ServerUnaryReactor* FinanceService::CloseTill(grpc::CallbackServerContext* context,
                                                    const v1::CloseTillRequest* request,
                                                    v1::TillClosing* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/CloseTill"), context, request, response,
             calls::close_till);
}

grpc::ServerUnaryReactor* FinanceService::ListTillClosings(grpc::CallbackServerContext* context,
                                                           const v1::ListTillClosingsRequest* request,
                                                           v1::ListTillClosingsResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ListTillClosings"), context, request, response,
             calls::list_till_closings);
}

grpc::ServerUnaryReactor* FinanceService::RefundRecharge(grpc::CallbackServerContext* context,
                                                         const v1::RefundRechargeRequest* request,
                                                         v1::Refund* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/RefundRecharge"), context, request, response,
             calls::refund_recharge);
}

grpc::ServerUnaryReactor* FinanceService::ListStatements(grpc::CallbackServerContext* context,
                                                         const v1::ListStatementsRequest* request,
                                                         v1::ListStatementsResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ListStatements"), context, request, response,
             calls::list_statements);
}

grpc::ServerUnaryReactor* FinanceService::Reconcile(grpc::CallbackServerContext* context,
                                                    const v1::ReconcileRequest* request,
                                                    v1::ReconcileResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/Reconcile"), context, request, response,
             calls::reconcile);
}

grpc::ServerUnaryReactor* FinanceService::ListBreaks(grpc::CallbackServerContext* context,
                                                     const v1::ListBreaksRequest* request,
                                                     v1::ListBreaksResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ListBreaks"), context, request, response,
             calls::list_breaks);
}

grpc::ServerUnaryReactor* FinanceService::GetBreak(grpc::CallbackServerContext* context,
                                                   const v1::GetBreakRequest* request,
                                                   v1::BreakEvidence* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/GetBreak"), context, request, response,
             calls::get_break);
}

grpc::ServerUnaryReactor* FinanceService::ResolveBreak(grpc::CallbackServerContext* context,
                                                       const v1::ResolveBreakRequest* request,
                                                       v1::Break* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ResolveBreak"), context, request, response,
             calls::resolve_break);
}

grpc::ServerUnaryReactor* FinanceService::ApproveBreak(grpc::CallbackServerContext* context,
                                                       const v1::ApproveBreakRequest* request,
                                                       v1::Break* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ApproveBreak"), context, request, response,
             calls::approve_break);
}

grpc::ServerUnaryReactor* FinanceService::CheckPeriod(grpc::CallbackServerContext* context,
                                                      const v1::CheckPeriodRequest* request,
                                                      v1::Checklist* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/CheckPeriod"), context, request, response,
             calls::check_period);
}

grpc::ServerUnaryReactor* FinanceService::ClosePeriod(grpc::CallbackServerContext* context,
                                                      const v1::ClosePeriodRequest* request,
                                                      v1::ClosePeriodResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ClosePeriod"), context, request, response,
             calls::close_period);
}

grpc::ServerUnaryReactor* FinanceService::ListClosedPeriods(grpc::CallbackServerContext* context,
                                                            const v1::ListClosedPeriodsRequest* request,
                                                            v1::ListClosedPeriodsResponse* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/ListClosedPeriods"), context, request, response,
             calls::list_closed_periods);
}

grpc::ServerUnaryReactor* FinanceService::GetEnvelopeStatement(grpc::CallbackServerContext* context,
                                                               const v1::GetEnvelopeStatementRequest* request,
                                                               v1::EnvelopeStatement* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/GetEnvelopeStatement"), context, request, response,
             calls::get_envelope_statement);
}

grpc::ServerUnaryReactor* FinanceService::GetDonorStatement(grpc::CallbackServerContext* context,
                                                            const v1::GetDonorStatementRequest* request,
                                                            v1::DonorStatement* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/GetDonorStatement"), context, request, response,
             calls::get_donor_statement);
}

grpc::ServerUnaryReactor* FinanceService::GetForecast(grpc::CallbackServerContext* context,
                                                      const v1::GetForecastRequest* request,
                                                      v1::Forecast* response) {
  return run(ports_, Method("/passerelle.v1.FinanceService/GetForecast"), context, request, response,
             calls::get_forecast);
}

grpc::ServerBidiReactor<v1::ImportStatementRequest, v1::ImportStatementResponse>*
FinanceService::ImportStatement(grpc::CallbackServerContext* context) {
  return import_statement(ports_, Method("/passerelle.v1.FinanceService/ImportStatement"), *context);
}

grpc::ServerWriteReactor<v1::FileChunk>* FinanceService::ExportPeriod(
    grpc::CallbackServerContext* context, const v1::ExportPeriodRequest* request) {
  return export_period(ports_, Method("/passerelle.v1.FinanceService/ExportPeriod"), *context, *request);
}

grpc::ServerWriteReactor<v1::FileChunk>* FinanceService::ExportJournal(
    grpc::CallbackServerContext* context, const v1::ExportJournalRequest* request) {
  return export_journal(ports_, Method("/passerelle.v1.FinanceService/ExportJournal"), *context, *request);
}

}  // namespace passerelle::rpc
