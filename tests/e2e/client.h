// One caller's connection to one broker.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <string>

#include "passerelle/v1/beneficiary_service.grpc.pb.h"
#include "passerelle/v1/campaign_service.grpc.pb.h"
#include "passerelle/v1/envelope_service.grpc.pb.h"
#include "passerelle/v1/programme_service.grpc.pb.h"
#include "passerelle/v1/recharge_service.grpc.pb.h"

namespace passerelle::e2e {

class Client {
 public:
  explicit Client(const std::string& address);
  std::unique_ptr<v1::RechargeService::Stub> recharges;
  std::unique_ptr<v1::BeneficiaryService::Stub> beneficiaries;
  std::unique_ptr<v1::ProgrammeService::Stub> programmes;
  std::unique_ptr<v1::EnvelopeService::Stub> envelopes;
  std::unique_ptr<v1::CampaignService::Stub> campaigns;

  // Metadata and deadline, set on a context that is fresh; waits for the broker to be back.
  static void prepare(grpc::ClientContext& context, const std::string& principal,
                      std::chrono::milliseconds deadline);
};

}  // namespace passerelle::e2e
