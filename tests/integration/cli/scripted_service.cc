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

google::rpc::Status described(grpc::StatusCode code, const std::string& reason) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message("for developers");
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("passerelle.v1");
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

 private:
  ScriptedService& owner_;
};

ScriptedService::ScriptedService(Scripts scripts, std::shared_ptr<grpc::ServerCredentials> credentials)
    : scripts_(std::move(scripts)) {
  services_.push_back(std::make_unique<Recharges>(*this));
  services_.push_back(std::make_unique<Beneficiaries>(*this));
  services_.push_back(std::make_unique<Programmes>(*this));
  services_.push_back(std::make_unique<Envelopes>(*this));
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
  auto status = described(code, reason);
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
