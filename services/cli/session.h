// One connection to the service, and the calls made on it.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <optional>

#include "passerelle/v1/beneficiary_service.grpc.pb.h"
#include "passerelle/v1/campaign_service.grpc.pb.h"
#include "passerelle/v1/envelope_service.grpc.pb.h"
#include "passerelle/v1/finance_service.grpc.pb.h"
#include "passerelle/v1/programme_service.grpc.pb.h"
#include "passerelle/v1/recharge_service.grpc.pb.h"
#include "passerelle/v1/status_service.grpc.pb.h"
#include "services/cli/interrupt.h"
#include "services/cli/problem.h"
#include "services/cli/settings.h"
#include "services/cli/words.h"

namespace passerelle::cli {

class Session {
 public:
  // Reads the certificates; connects with the first call. Without a CA file a loopback server is spoken to in
  // plain text, any other with TLS and the system's authorities.
  static Outcome<std::unique_ptr<Session>> open(const Settings& settings, const Words& words,
                                                Interrupt& interrupt);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Settings& settings() const { return settings_; }
  Interrupt& interrupt() { return interrupt_; }

  v1::RechargeService::Stub& recharges() { return *recharges_; }
  v1::BeneficiaryService::Stub& beneficiaries() { return *beneficiaries_; }
  v1::ProgrammeService::Stub& programmes() { return *programmes_; }
  v1::EnvelopeService::Stub& envelopes() { return *envelopes_; }
  v1::CampaignService::Stub& campaigns() { return *campaigns_; }
  v1::FinanceService::Stub& finance() { return *finance_; }
  v1::StatusService::Stub& status() { return *status_; }

  // Who asks, and in which language; absent = as long as it takes.
  void prepare(grpc::ClientContext& context, std::optional<std::chrono::milliseconds> time_allowed) const;

  // A call that answers once. Ctrl-C cancels it.
  template <class Stub, class Request, class Response>
  Outcome<Response> call(Stub& stub,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    return call_within(settings_.timeout, stub, method, request);
  }
  template <class Stub, class Request, class Response>
  Outcome<Response> call_within(std::chrono::milliseconds time_allowed, Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
    grpc::ClientContext context;
    prepare(context, time_allowed);
    const Interrupt::Listener listener(interrupt_, [&context] { context.TryCancel(); });
    Response response;
    const auto status = (stub.*method)(&context, request, &response);
    if (status.ok()) return response;
    return fail(problem_after(status));
  }

  // What a call's end means: a call that we cancelled ourselves was interrupted.
  Problem problem_after(const grpc::Status& status);

 private:
  Session(Settings settings, const Words& words, Interrupt& interrupt,
          const std::shared_ptr<grpc::Channel>& channel);

  Settings settings_;
  Words words_;
  Interrupt& interrupt_;
  std::unique_ptr<v1::RechargeService::Stub> recharges_;
  std::unique_ptr<v1::BeneficiaryService::Stub> beneficiaries_;
  std::unique_ptr<v1::ProgrammeService::Stub> programmes_;
  std::unique_ptr<v1::EnvelopeService::Stub> envelopes_;
  std::unique_ptr<v1::CampaignService::Stub> campaigns_;
  std::unique_ptr<v1::FinanceService::Stub> finance_;
  std::unique_ptr<v1::StatusService::Stub> status_;
};

}  // namespace passerelle::cli
