#include "tests/e2e/client.h"

#include <grpcpp/create_channel.h>

namespace passerelle::e2e {

Client::Client(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  recharges = v1::RechargeService::NewStub(channel);
  beneficiaries = v1::BeneficiaryService::NewStub(channel);
  programmes = v1::ProgrammeService::NewStub(channel);
  envelopes = v1::EnvelopeService::NewStub(channel);
  campaigns = v1::CampaignService::NewStub(channel);
}

void Client::prepare(grpc::ClientContext& context, const std::string& principal,
                     std::chrono::milliseconds deadline) {
  context.AddMetadata("x-passerelle-user", principal);
  context.AddMetadata("accept-language", "en");
  context.set_deadline(std::chrono::system_clock::now() + deadline);
  context.set_wait_for_ready(true);
}

}  // namespace passerelle::e2e
