#pragma once

#include <passerelle/v1/finance_service.grpc.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

class FinanceService : public v1::FinanceService::CallbackService {
 public:
  explicit FinanceService(HandlerPorts ports) : ports_(ports) {}
  FinanceService(const FinanceService&) = delete;
  FinanceService& operator=(const FinanceService&) = delete;

  grpc::ServerUnaryReactor* EnterGifts(grpc::CallbackServerContext* context,
                                       const v1::EnterGiftsRequest* request,
                                       v1::EnterGiftsResponse* response) override;
  grpc::ServerUnaryReactor* ListGifts(grpc::CallbackServerContext* context,
                                      const v1::ListGiftsRequest* request,
                                      v1::ListGiftsResponse* response) override;
  grpc::ServerUnaryReactor* GetTill(grpc::CallbackServerContext* context, const v1::GetTillRequest* request,
                                    v1::Till* response) override;
  grpc::ServerUnaryReactor* CloseTill(grpc::CallbackServerContext* context,
                                      const v1::CloseTillRequest* request,
                                      v1::TillClosing* response) override;
  grpc::ServerUnaryReactor* ListTillClosings(grpc::CallbackServerContext* context,
                                             const v1::ListTillClosingsRequest* request,
                                             v1::ListTillClosingsResponse* response) override;
  grpc::ServerUnaryReactor* RefundRecharge(grpc::CallbackServerContext* context,
                                           const v1::RefundRechargeRequest* request,
                                           v1::Refund* response) override;

  grpc::ServerUnaryReactor* ListStatements(grpc::CallbackServerContext* context,
                                           const v1::ListStatementsRequest* request,
                                           v1::ListStatementsResponse* response) override;
  grpc::ServerUnaryReactor* Reconcile(grpc::CallbackServerContext* context,
                                      const v1::ReconcileRequest* request,
                                      v1::ReconcileResponse* response) override;
  grpc::ServerUnaryReactor* ListBreaks(grpc::CallbackServerContext* context,
                                       const v1::ListBreaksRequest* request,
                                       v1::ListBreaksResponse* response) override;
  grpc::ServerUnaryReactor* GetBreak(grpc::CallbackServerContext* context, const v1::GetBreakRequest* request,
                                     v1::BreakEvidence* response) override;
  grpc::ServerUnaryReactor* ResolveBreak(grpc::CallbackServerContext* context,
                                         const v1::ResolveBreakRequest* request,
                                         v1::Break* response) override;
  grpc::ServerUnaryReactor* ApproveBreak(grpc::CallbackServerContext* context,
                                         const v1::ApproveBreakRequest* request,
                                         v1::Break* response) override;
  grpc::ServerUnaryReactor* CheckPeriod(grpc::CallbackServerContext* context,
                                        const v1::CheckPeriodRequest* request,
                                        v1::Checklist* response) override;
  grpc::ServerUnaryReactor* ClosePeriod(grpc::CallbackServerContext* context,
                                        const v1::ClosePeriodRequest* request,
                                        v1::ClosePeriodResponse* response) override;
  grpc::ServerUnaryReactor* ListClosedPeriods(grpc::CallbackServerContext* context,
                                              const v1::ListClosedPeriodsRequest* request,
                                              v1::ListClosedPeriodsResponse* response) override;
  grpc::ServerUnaryReactor* GetEnvelopeStatement(grpc::CallbackServerContext* context,
                                                 const v1::GetEnvelopeStatementRequest* request,
                                                 v1::EnvelopeStatement* response) override;
  grpc::ServerUnaryReactor* GetDonorStatement(grpc::CallbackServerContext* context,
                                              const v1::GetDonorStatementRequest* request,
                                              v1::DonorStatement* response) override;
  grpc::ServerUnaryReactor* GetForecast(grpc::CallbackServerContext* context,
                                        const v1::GetForecastRequest* request,
                                        v1::Forecast* response) override;
  grpc::ServerBidiReactor<v1::ImportStatementRequest, v1::ImportStatementResponse>* ImportStatement(
      grpc::CallbackServerContext* context) override;
  grpc::ServerWriteReactor<v1::FileChunk>* ExportPeriod(grpc::CallbackServerContext* context,
                                                        const v1::ExportPeriodRequest* request) override;
  grpc::ServerWriteReactor<v1::FileChunk>* ExportJournal(grpc::CallbackServerContext* context,
                                                         const v1::ExportJournalRequest* request) override;

 private:
  HandlerPorts ports_;
};

}  // namespace passerelle::rpc
