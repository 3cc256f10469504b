#include "services/rpc/campaign_service.h"

#include "services/rpc/authorisation.h"
#include "services/rpc/campaign_calls.h"
#include "services/rpc/campaign_paper_stream.h"
#include "services/rpc/campaign_upload_stream.h"
#include "services/rpc/campaign_watch.h"

namespace passerelle::rpc {
namespace {

namespace calls = campaign_calls;
using broker::Campaigns;

// Every unary call: a campaign may name any site, so that whoever is bound to some gets no further.
template <class Request, class Response>
grpc::ServerUnaryReactor* run(const HandlerPorts& ports, const Method& method,
                              grpc::CallbackServerContext* context, const Request* request,
                              Response* response,
                              void (*call)(const HandlerPorts&, const Caller&, const Request&,
                                           const Reply<Response>&)) {
  return run_unary(ports.gate, method, context, request, response,
                   [&](const Caller& caller, const Request& asked, const Reply<Response>& reply) {
                     if (auto status = require_every_site(caller.principal()); !status)
                       return reply.fail(status.error());
                     call(ports, caller, asked, reply);
                   });
}

}  // namespace

grpc::ServerUnaryReactor* CampaignService::CreateCampaign(grpc::CallbackServerContext* context,
                                                          const v1::CreateCampaignRequest* request,
                                                          v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/CreateCampaign"), context, request, response,
             calls::create);
}

grpc::ServerUnaryReactor* CampaignService::GetCampaign(grpc::CallbackServerContext* context,
                                                       const v1::GetCampaignRequest* request,
                                                       v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/GetCampaign"), context, request, response,
             calls::get);
}

grpc::ServerUnaryReactor* CampaignService::ListCampaigns(grpc::CallbackServerContext* context,
                                                         const v1::ListCampaignsRequest* request,
                                                         v1::ListCampaignsResponse* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/ListCampaigns"), context, request, response,
             calls::list);
}

grpc::ServerUnaryReactor* CampaignService::UpdateCampaign(grpc::CallbackServerContext* context,
                                                          const v1::UpdateCampaignRequest* request,
                                                          v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/UpdateCampaign"), context, request, response,
             calls::update);
}

grpc::ServerUnaryReactor* CampaignService::AddLinesByCriteria(grpc::CallbackServerContext* context,
                                                              const v1::AddLinesByCriteriaRequest* request,
                                                              v1::UploadSummary* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/AddLinesByCriteria"), context, request, response,
             calls::add_by_criteria);
}

grpc::ServerUnaryReactor* CampaignService::SubmitCampaign(grpc::CallbackServerContext* context,
                                                          const v1::CampaignActRequest* request,
                                                          v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/SubmitCampaign"), context, request, response,
             calls::do_act<&Campaigns::submit>);
}

grpc::ServerUnaryReactor* CampaignService::ApproveCampaign(grpc::CallbackServerContext* context,
                                                           const v1::ApproveCampaignRequest* request,
                                                           v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/ApproveCampaign"), context, request, response,
             calls::approve);
}

grpc::ServerUnaryReactor* CampaignService::ReturnCampaign(grpc::CallbackServerContext* context,
                                                          const v1::CampaignActRequest* request,
                                                          v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/ReturnCampaign"), context, request, response,
             calls::do_act<&Campaigns::send_back>);
}

grpc::ServerUnaryReactor* CampaignService::StartCampaign(grpc::CallbackServerContext* context,
                                                         const v1::StartCampaignRequest* request,
                                                         v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/StartCampaign"), context, request, response,
             calls::start);
}

grpc::ServerUnaryReactor* CampaignService::PauseCampaign(grpc::CallbackServerContext* context,
                                                         const v1::CampaignActRequest* request,
                                                         v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/PauseCampaign"), context, request, response,
             calls::do_act<&Campaigns::pause>);
}

grpc::ServerUnaryReactor* CampaignService::ResumeCampaign(grpc::CallbackServerContext* context,
                                                          const v1::CampaignActRequest* request,
                                                          v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/ResumeCampaign"), context, request, response,
             calls::do_act<&Campaigns::resume>);
}

grpc::ServerUnaryReactor* CampaignService::CancelCampaign(grpc::CallbackServerContext* context,
                                                          const v1::CampaignActRequest* request,
                                                          v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/CancelCampaign"), context, request, response,
             calls::do_act<&Campaigns::cancel>);
}

grpc::ServerUnaryReactor* CampaignService::RetryLines(grpc::CallbackServerContext* context,
                                                      const v1::RetryLinesRequest* request,
                                                      v1::RetryLinesResponse* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/RetryLines"), context, request, response,
             calls::retry);
}

grpc::ServerUnaryReactor* CampaignService::RepeatCampaign(grpc::CallbackServerContext* context,
                                                          const v1::RepeatCampaignRequest* request,
                                                          v1::Campaign* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/RepeatCampaign"), context, request, response,
             calls::do_act<&Campaigns::repeat>);
}

grpc::ServerUnaryReactor* CampaignService::ListLines(grpc::CallbackServerContext* context,
                                                     const v1::ListLinesRequest* request,
                                                     v1::ListLinesResponse* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/ListLines"), context, request, response,
             calls::list_lines);
}

grpc::ServerUnaryReactor* CampaignService::ListCampaignChanges(grpc::CallbackServerContext* context,
                                                               const v1::ListCampaignChangesRequest* request,
                                                               v1::ListCampaignChangesResponse* response) {
  return run(ports_, Method("/passerelle.v1.CampaignService/ListCampaignChanges"), context, request, response,
             calls::list_changes);
}

grpc::ServerBidiReactor<v1::UploadLinesRequest, v1::UploadLinesResponse>* CampaignService::UploadLines(
    grpc::CallbackServerContext* context) {
  return upload_lines(ports_, Method("/passerelle.v1.CampaignService/UploadLines"), *context);
}

grpc::ServerWriteReactor<v1::PreviewCampaignResponse>* CampaignService::PreviewCampaign(
    grpc::CallbackServerContext* context, const v1::PreviewCampaignRequest* request) {
  return preview_campaign(ports_, Method("/passerelle.v1.CampaignService/PreviewCampaign"), *context,
                          *request);
}

grpc::ServerWriteReactor<v1::Campaign>* CampaignService::WatchCampaign(
    grpc::CallbackServerContext* context, const v1::WatchCampaignRequest* request) {
  return watch_campaign(ports_, Method("/passerelle.v1.CampaignService/WatchCampaign"), *context, *request);
}

grpc::ServerWriteReactor<v1::ReportCampaignResponse>* CampaignService::ReportCampaign(
    grpc::CallbackServerContext* context, const v1::ReportCampaignRequest* request) {
  return report_campaign(ports_, Method("/passerelle.v1.CampaignService/ReportCampaign"), *context, *request);
}

}  // namespace passerelle::rpc
