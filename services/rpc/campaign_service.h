#pragma once

#include <passerelle/v1/campaign_service.grpc.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

class CampaignService : public v1::CampaignService::CallbackService {
 public:
  explicit CampaignService(HandlerPorts ports) : ports_(ports) {}
  CampaignService(const CampaignService&) = delete;
  CampaignService& operator=(const CampaignService&) = delete;

  grpc::ServerUnaryReactor* CreateCampaign(grpc::CallbackServerContext* context,
                                           const v1::CreateCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* context,
                                        const v1::GetCampaignRequest* request,
                                        v1::Campaign* response) override;
  grpc::ServerUnaryReactor* ListCampaigns(grpc::CallbackServerContext* context,
                                          const v1::ListCampaignsRequest* request,
                                          v1::ListCampaignsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateCampaign(grpc::CallbackServerContext* context,
                                           const v1::UpdateCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerBidiReactor<v1::UploadLinesRequest, v1::UploadLinesResponse>* UploadLines(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* AddLinesByCriteria(grpc::CallbackServerContext* context,
                                               const v1::AddLinesByCriteriaRequest* request,
                                               v1::UploadSummary* response) override;
  grpc::ServerWriteReactor<v1::PreviewCampaignResponse>* PreviewCampaign(
      grpc::CallbackServerContext* context, const v1::PreviewCampaignRequest* request) override;
  grpc::ServerUnaryReactor* SubmitCampaign(grpc::CallbackServerContext* context,
                                           const v1::CampaignActRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* ApproveCampaign(grpc::CallbackServerContext* context,
                                            const v1::ApproveCampaignRequest* request,
                                            v1::Campaign* response) override;
  grpc::ServerUnaryReactor* ReturnCampaign(grpc::CallbackServerContext* context,
                                           const v1::CampaignActRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* StartCampaign(grpc::CallbackServerContext* context,
                                          const v1::StartCampaignRequest* request,
                                          v1::Campaign* response) override;
  grpc::ServerUnaryReactor* PauseCampaign(grpc::CallbackServerContext* context,
                                          const v1::CampaignActRequest* request,
                                          v1::Campaign* response) override;
  grpc::ServerUnaryReactor* ResumeCampaign(grpc::CallbackServerContext* context,
                                           const v1::CampaignActRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* CancelCampaign(grpc::CallbackServerContext* context,
                                           const v1::CampaignActRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* RetryLines(grpc::CallbackServerContext* context,
                                       const v1::RetryLinesRequest* request,
                                       v1::RetryLinesResponse* response) override;
  grpc::ServerUnaryReactor* RepeatCampaign(grpc::CallbackServerContext* context,
                                           const v1::RepeatCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerWriteReactor<v1::Campaign>* WatchCampaign(grpc::CallbackServerContext* context,
                                                        const v1::WatchCampaignRequest* request) override;
  grpc::ServerUnaryReactor* ListLines(grpc::CallbackServerContext* context,
                                      const v1::ListLinesRequest* request,
                                      v1::ListLinesResponse* response) override;
  grpc::ServerUnaryReactor* ListCampaignChanges(grpc::CallbackServerContext* context,
                                                const v1::ListCampaignChangesRequest* request,
                                                v1::ListCampaignChangesResponse* response) override;
  grpc::ServerWriteReactor<v1::ReportCampaignResponse>* ReportCampaign(
      grpc::CallbackServerContext* context, const v1::ReportCampaignRequest* request) override;

 private:
  HandlerPorts ports_;
};

}  // namespace passerelle::rpc
