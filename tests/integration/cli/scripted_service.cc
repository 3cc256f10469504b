#include "tests/integration/cli/scripted_service.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <utility>

namespace passerelle::cli::test {
namespace {

constexpr auto shutdown_grace = std::chrono::milliseconds(100);

template <class Request, class Response>
grpc::Status answer(const Script<Request, Response>& script, const Request& request, Response& response) {
  if (!script) return {grpc::StatusCode::UNIMPLEMENTED, "this test has no script for it"};
  return script(request, response);
}

google::rpc::Status described(grpc::StatusCode code, const std::string& reason,
                              const std::map<std::string, std::string>& metadata = {}) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message("for developers");
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("passerelle.v1");
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.add_details()->PackFrom(info);
  return status;
}

grpc::Status as_trailer(const google::rpc::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString()};
}

}  // namespace

class ScriptedService::Recharges final : public v1::RechargeService::Service {
 public:
  explicit Recharges(ScriptedService& owner) : owner_(owner) {}
  grpc::Status CreateRecharge(grpc::ServerContext* context, const v1::CreateRechargeRequest* request,
                              v1::Recharge* response) override {
    owner_.remember(*context);
    return answer(owner_.scripts_.create_recharge, *request, *response);
  }
  grpc::Status GetRecharge(grpc::ServerContext*, const v1::GetRechargeRequest* request,
                           v1::Recharge* response) override {
    return answer(owner_.scripts_.get_recharge, *request, *response);
  }
  grpc::Status ListRecharges(grpc::ServerContext*, const v1::ListRechargesRequest* request,
                             v1::ListRechargesResponse* response) override {
    return answer(owner_.scripts_.list_recharges, *request, *response);
  }
  grpc::Status CheckEligibility(grpc::ServerContext*, const v1::CheckEligibilityRequest* request,
                                v1::CheckEligibilityResponse* response) override {
    return answer(owner_.scripts_.check_eligibility, *request, *response);
  }
  grpc::Status WatchRecharge(grpc::ServerContext*, const v1::WatchRechargeRequest* request,
                             grpc::ServerWriter<v1::Recharge>* writer) override {
    return owner_.scripts_.watch_recharge(*request, *writer);
  }

 private:
  ScriptedService& owner_;
};

class ScriptedService::Beneficiaries final : public v1::BeneficiaryService::Service {
 public:
  explicit Beneficiaries(ScriptedService& owner) : owner_(owner) {}
  grpc::Status CreateBeneficiary(grpc::ServerContext*, const v1::CreateBeneficiaryRequest* request,
                                 v1::Beneficiary* response) override {
    return answer(owner_.scripts_.create_beneficiary, *request, *response);
  }
  grpc::Status UpdateBeneficiary(grpc::ServerContext*, const v1::UpdateBeneficiaryRequest* request,
                                 v1::Beneficiary* response) override {
    return answer(owner_.scripts_.update_beneficiary, *request, *response);
  }
  grpc::Status LookupBeneficiary(grpc::ServerContext*, const v1::LookupBeneficiaryRequest* request,
                                 v1::Beneficiary* response) override {
    return answer(owner_.scripts_.lookup_beneficiary, *request, *response);
  }
  grpc::Status ListBeneficiaries(grpc::ServerContext*, const v1::ListBeneficiariesRequest* request,
                                 v1::ListBeneficiariesResponse* response) override {
    return answer(owner_.scripts_.list_beneficiaries, *request, *response);
  }
  grpc::Status ImportBeneficiaries(grpc::ServerContext* context, ImportStream* stream) override {
    owner_.remember(*context);
    return owner_.scripts_.import(*stream);
  }

 private:
  ScriptedService& owner_;
};

class ScriptedService::Programmes final : public v1::ProgrammeService::Service {
 public:
  explicit Programmes(ScriptedService& owner) : owner_(owner) {}
  grpc::Status ApplyProgramme(grpc::ServerContext*, const v1::ApplyProgrammeRequest* request,
                              v1::Programme* response) override {
    return answer(owner_.scripts_.apply_programme, *request, *response);
  }
  grpc::Status GetProgramme(grpc::ServerContext*, const v1::GetProgrammeRequest* request,
                            v1::Programme* response) override {
    return answer(owner_.scripts_.get_programme, *request, *response);
  }
  grpc::Status ReplayProgramme(grpc::ServerContext*, const v1::ReplayProgrammeRequest* request,
                               grpc::ServerWriter<v1::ReplayProgrammeResponse>* writer) override {
    return owner_.scripts_.replay(*request, *writer);
  }

 private:
  ScriptedService& owner_;
};

class ScriptedService::Envelopes final : public v1::EnvelopeService::Service {
 public:
  explicit Envelopes(ScriptedService& owner) : owner_(owner) {}
  grpc::Status ListEnvelopes(grpc::ServerContext* context, const v1::ListEnvelopesRequest* request,
                             v1::ListEnvelopesResponse* response) override {
    owner_.remember(*context);
    return answer(owner_.scripts_.list_envelopes, *request, *response);
  }
  grpc::Status GetEnvelope(grpc::ServerContext*, const v1::GetEnvelopeRequest* request,
                           v1::Envelope* response) override {
    return answer(owner_.scripts_.get_envelope, *request, *response);
  }

 private:
  ScriptedService& owner_;
};

class ScriptedService::Campaigns final : public v1::CampaignService::Service {
 public:
  explicit Campaigns(ScriptedService& owner) : owner_(owner) {}
  grpc::Status CreateCampaign(grpc::ServerContext*, const v1::CreateCampaignRequest* request,
                              v1::Campaign* response) override {
    return answer(owner_.scripts_.create_campaign, *request, *response);
  }
  grpc::Status GetCampaign(grpc::ServerContext*, const v1::GetCampaignRequest* request,
                           v1::Campaign* response) override {
    return answer(owner_.scripts_.get_campaign, *request, *response);
  }
  grpc::Status ListCampaigns(grpc::ServerContext*, const v1::ListCampaignsRequest* request,
                             v1::ListCampaignsResponse* response) override {
    return answer(owner_.scripts_.list_campaigns, *request, *response);
  }
  grpc::Status UpdateCampaign(grpc::ServerContext*, const v1::UpdateCampaignRequest* request,
                              v1::Campaign* response) override {
    return answer(owner_.scripts_.update_campaign, *request, *response);
  }
  grpc::Status AddLinesByCriteria(grpc::ServerContext*, const v1::AddLinesByCriteriaRequest* request,
                                  v1::UploadSummary* response) override {
    return answer(owner_.scripts_.add_lines, *request, *response);
  }
  grpc::Status PauseCampaign(grpc::ServerContext*, const v1::CampaignActRequest* request,
                             v1::Campaign* response) override {
    return answer(owner_.scripts_.pause_campaign, *request, *response);
  }
  grpc::Status ApproveCampaign(grpc::ServerContext*, const v1::ApproveCampaignRequest* request,
                               v1::Campaign* response) override {
    return answer(owner_.scripts_.approve_campaign, *request, *response);
  }
  grpc::Status StartCampaign(grpc::ServerContext*, const v1::StartCampaignRequest* request,
                             v1::Campaign* response) override {
    return answer(owner_.scripts_.start_campaign, *request, *response);
  }
  grpc::Status RetryLines(grpc::ServerContext*, const v1::RetryLinesRequest* request,
                          v1::RetryLinesResponse* response) override {
    return answer(owner_.scripts_.retry_lines, *request, *response);
  }
  grpc::Status RepeatCampaign(grpc::ServerContext*, const v1::RepeatCampaignRequest* request,
                              v1::Campaign* response) override {
    return answer(owner_.scripts_.repeat_campaign, *request, *response);
  }
  grpc::Status ListLines(grpc::ServerContext*, const v1::ListLinesRequest* request,
                         v1::ListLinesResponse* response) override {
    return answer(owner_.scripts_.list_lines, *request, *response);
  }
  grpc::Status ListCampaignChanges(grpc::ServerContext*, const v1::ListCampaignChangesRequest* request,
                                   v1::ListCampaignChangesResponse* response) override {
    return answer(owner_.scripts_.list_changes, *request, *response);
  }
  grpc::Status PreviewCampaign(grpc::ServerContext*, const v1::PreviewCampaignRequest* request,
                               grpc::ServerWriter<v1::PreviewCampaignResponse>* writer) override {
    return owner_.scripts_.preview(*request, *writer);
  }
  grpc::Status WatchCampaign(grpc::ServerContext*, const v1::WatchCampaignRequest* request,
                             grpc::ServerWriter<v1::Campaign>* writer) override {
    return owner_.scripts_.watch_campaign(*request, *writer);
  }
  grpc::Status ReportCampaign(grpc::ServerContext*, const v1::ReportCampaignRequest* request,
                              grpc::ServerWriter<v1::ReportCampaignResponse>* writer) override {
    return owner_.scripts_.report(*request, *writer);
  }
  grpc::Status UploadLines(grpc::ServerContext*, UploadStream* stream) override {
    return owner_.scripts_.upload(*stream);
  }

 private:
  ScriptedService& owner_;
};

ScriptedService::ScriptedService(Scripts scripts, std::shared_ptr<grpc::ServerCredentials> credentials)
    : scripts_(std::move(scripts)) {
  services_.push_back(std::make_unique<Recharges>(*this));
  services_.push_back(std::make_unique<Beneficiaries>(*this));
  services_.push_back(std::make_unique<Programmes>(*this));
  services_.push_back(std::make_unique<Envelopes>(*this));
  services_.push_back(std::make_unique<Campaigns>(*this));
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", credentials ? credentials : grpc::InsecureServerCredentials(),
                           &port_);
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
}

ScriptedService::~ScriptedService() { server_->Shutdown(std::chrono::system_clock::now() + shutdown_grace); }

void ScriptedService::remember(const grpc::ServerContext& context) {
  const std::scoped_lock lock(mutex_);
  metadata_.clear();
  for (const auto& [key, value] : context.client_metadata()) {
    metadata_.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
  }
}

std::multimap<std::string, std::string> ScriptedService::metadata() const {
  const std::scoped_lock lock(mutex_);
  return metadata_;
}

grpc::Status error_of(grpc::StatusCode code, const std::string& reason, const std::string& localized) {
  return error_of(code, reason, localized, {});
}

grpc::Status error_of(grpc::StatusCode code, const std::string& reason, const std::string& localized,
                      const std::map<std::string, std::string>& metadata) {
  auto status = described(code, reason, metadata);
  google::rpc::LocalizedMessage message;
  message.set_message(localized);
  status.add_details()->PackFrom(message);
  return as_trailer(status);
}

grpc::Status busy_for(std::chrono::milliseconds time) {
  auto status = described(grpc::StatusCode::RESOURCE_EXHAUSTED, "ADMISSION_QUEUE_FULL");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(time.count() / 1000);
  retry.mutable_retry_delay()->set_nanos(static_cast<std::int32_t>(time.count() % 1000) * 1'000'000);
  status.add_details()->PackFrom(retry);
  return as_trailer(status);
}

grpc::Status refusal_of(const v1::Refusal& refusal) {
  auto status = described(grpc::StatusCode::FAILED_PRECONDITION, "RECHARGE_REFUSED");
  status.add_details()->PackFrom(refusal);
  return as_trailer(status);
}

}  // namespace passerelle::cli::test
