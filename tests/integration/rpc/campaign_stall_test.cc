// Whoever asks for a preview or a report and takes nothing of it holds a snapshot of the books for a while,
// and not for ever.
#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/integration/rpc/campaign_caller.h"
#include "tests/support/process.h"

namespace passerelle::rpc::test {
namespace {

ServerSettings of_little_patience() {
  auto settings = on_loopback();
  settings.longest_stall = std::chrono::seconds{3};
  return settings;
}

// A client whose connection carries little unread.
std::unique_ptr<v1::CampaignService::Stub> narrow_client(const ServiceUnderTest& service) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 16'384);
  return v1::CampaignService::NewStub(
      grpc::CreateCustomChannel(service.address(), grpc::InsecureChannelCredentials(), arguments));
}

// More than that.
std::string long_list() {
  std::string file = "dossier\n";
  for (int i = 0; i < 20'000; ++i) file += fmt::format("nobody-{}\n", i);
  return file;
}

struct Stalled {
  Call call{"campaign_manager"};
  std::unique_ptr<grpc::ClientReader<v1::PreviewCampaignResponse>> reader;
};

TEST(CampaignPapers, AreTakenFromAClientThatTakesNothing) {
  ServiceUnderTest service(of_little_patience());
  service.apply_programme();
  CampaignCaller campaign(service);
  ASSERT_TRUE(campaign.create(CampaignCaller::creation("r1")).ok());
  ASSERT_TRUE(campaign.upload(long_list()).status.ok());

  const auto client = narrow_client(service);
  v1::PreviewCampaignRequest request;
  request.set_name(campaign.name());
  request.set_with_lines(true);
  std::vector<std::unique_ptr<Stalled>> stalled;
  for (int i = 0; i < 8; ++i) {
    auto& one = *stalled.emplace_back(std::make_unique<Stalled>());
    one.reader = client->PreviewCampaign(&one.call, request);
    v1::PreviewCampaignResponse first;
    ASSERT_TRUE(one.reader->Read(&first)) << one.reader->Finish().error_message();
  }
  EXPECT_EQ(reason_of(campaign.preview(false).status), "REPORTS_BUSY");
  EXPECT_TRUE(testing::eventually([&] { return campaign.preview(false).status.ok(); }));

  int cut_off = 0;
  for (auto& one : stalled) {
    v1::PreviewCampaignResponse rest;
    while (one->reader->Read(&rest)) {
    }
    if (one->reader->Finish().error_code() == grpc::StatusCode::CANCELLED) ++cut_off;
  }
  EXPECT_GT(cut_off, 0);
}

}  // namespace
}  // namespace passerelle::rpc::test
