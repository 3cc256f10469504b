// The service's API on a real port, answering what a test says, and remembering what it was asked.
#pragma once

#include <grpcpp/server.h>
#include <grpcpp/server_context.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "passerelle/v1/beneficiary_service.grpc.pb.h"
#include "passerelle/v1/campaign_service.grpc.pb.h"
#include "passerelle/v1/envelope_service.grpc.pb.h"
#include "passerelle/v1/programme_service.grpc.pb.h"
#include "passerelle/v1/recharge_service.grpc.pb.h"

namespace passerelle::cli::test {

template <class Request, class Response>
using Script = std::function<grpc::Status(const Request&, Response&)>;
using ImportStream =
    grpc::ServerReaderWriter<v1::ImportBeneficiariesResponse, v1::ImportBeneficiariesRequest>;

using UploadStream = grpc::ServerReaderWriter<v1::UploadLinesResponse, v1::UploadLinesRequest>;
template <class Request, class Response>
using StreamScript = std::function<grpc::Status(const Request&, grpc::ServerWriter<Response>&)>;

// What each method does; one that is not set answers UNIMPLEMENTED.
struct Scripts {
  Script<v1::CreateRechargeRequest, v1::Recharge> create_recharge{};
  Script<v1::GetRechargeRequest, v1::Recharge> get_recharge{};
  Script<v1::ListRechargesRequest, v1::ListRechargesResponse> list_recharges{};
  Script<v1::CheckEligibilityRequest, v1::CheckEligibilityResponse> check_eligibility{};
  std::function<grpc::Status(const v1::WatchRechargeRequest&, grpc::ServerWriter<v1::Recharge>&)>
      watch_recharge{};
  Script<v1::CreateBeneficiaryRequest, v1::Beneficiary> create_beneficiary{};
  Script<v1::UpdateBeneficiaryRequest, v1::Beneficiary> update_beneficiary{};
  Script<v1::LookupBeneficiaryRequest, v1::Beneficiary> lookup_beneficiary{};
  Script<v1::ListBeneficiariesRequest, v1::ListBeneficiariesResponse> list_beneficiaries{};
  std::function<grpc::Status(ImportStream&)> import{};
  Script<v1::ApplyProgrammeRequest, v1::Programme> apply_programme{};
  Script<v1::GetProgrammeRequest, v1::Programme> get_programme{};
  StreamScript<v1::ReplayProgrammeRequest, v1::ReplayProgrammeResponse> replay{};
  Script<v1::GetEnvelopeRequest, v1::Envelope> get_envelope{};
  Script<v1::ListEnvelopesRequest, v1::ListEnvelopesResponse> list_envelopes{};
  Script<v1::CreateCampaignRequest, v1::Campaign> create_campaign{};
  Script<v1::GetCampaignRequest, v1::Campaign> get_campaign{};
  Script<v1::ListCampaignsRequest, v1::ListCampaignsResponse> list_campaigns{};
  Script<v1::UpdateCampaignRequest, v1::Campaign> update_campaign{};
  std::function<grpc::Status(UploadStream&)> upload{};
  Script<v1::AddLinesByCriteriaRequest, v1::UploadSummary> add_lines{};
  StreamScript<v1::PreviewCampaignRequest, v1::PreviewCampaignResponse> preview{};
  Script<v1::CampaignActRequest, v1::Campaign> pause_campaign{};
  Script<v1::ApproveCampaignRequest, v1::Campaign> approve_campaign{};
  Script<v1::StartCampaignRequest, v1::Campaign> start_campaign{};
  Script<v1::RetryLinesRequest, v1::RetryLinesResponse> retry_lines{};
  Script<v1::RepeatCampaignRequest, v1::Campaign> repeat_campaign{};
  StreamScript<v1::WatchCampaignRequest, v1::Campaign> watch_campaign{};
  Script<v1::ListLinesRequest, v1::ListLinesResponse> list_lines{};
  Script<v1::ListCampaignChangesRequest, v1::ListCampaignChangesResponse> list_changes{};
  StreamScript<v1::ReportCampaignRequest, v1::ReportCampaignResponse> report{};
};

class ScriptedService {
 public:
  // In plain text unless credentials are given.
  explicit ScriptedService(Scripts scripts, std::shared_ptr<grpc::ServerCredentials> credentials = nullptr);
  ScriptedService(const ScriptedService&) = delete;
  ScriptedService& operator=(const ScriptedService&) = delete;
  ~ScriptedService();

  int port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // Of the newest call.
  std::multimap<std::string, std::string> metadata() const;

 private:
  class Recharges;
  class Beneficiaries;
  class Programmes;
  class Envelopes;
  class Campaigns;
  void remember(const grpc::ServerContext& context);

  Scripts scripts_;
  mutable std::mutex mutex_;
  std::multimap<std::string, std::string> metadata_;
  int port_ = 0;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
};

// An error as the service answers it.
grpc::Status error_of(grpc::StatusCode code, const std::string& reason, const std::string& localized);
grpc::Status error_of(grpc::StatusCode code, const std::string& reason, const std::string& localized,
                      const std::map<std::string, std::string>& metadata);
grpc::Status busy_for(std::chrono::milliseconds time);
grpc::Status refusal_of(const v1::Refusal& refusal);

}  // namespace passerelle::cli::test
