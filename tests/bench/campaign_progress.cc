#include "tests/bench/campaign_progress.h"

#include <grpcpp/support/async_unary_call.h>

#include <utility>

namespace passerelle::bench {
namespace {

class LookAtCampaign : public Conversation {
 public:
  LookAtCampaign(v1::CampaignService::Stub& stub, std::string name) : stub_(stub) {
    request_.set_name(std::move(name));
  }

  void send(grpc::ClientContext& context, grpc::CompletionQueue& queue, void* tag) override {
    answer_.Clear();
    reader_ = stub_.AsyncGetCampaign(&context, request_, &queue);
    reader_->Finish(&answer_, &status_, tag);
  }

  Verdict receive() override {
    if (status_.ok()) return {1, 0, {}};
    return {0, 1, status_.error_message()};
  }

 private:
  v1::CampaignService::Stub& stub_;
  v1::GetCampaignRequest request_;
  v1::Campaign answer_;
  grpc::Status status_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::Campaign>> reader_;
};

}  // namespace

std::unique_ptr<Conversation> look_at_campaign(v1::CampaignService::Stub& stub, std::string name) {
  return std::make_unique<LookAtCampaign>(stub, std::move(name));
}

}  // namespace passerelle::bench
