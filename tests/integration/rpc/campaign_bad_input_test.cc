// What can't be a campaign, and who can't have one: a precise error each, and nothing written.
#include <gtest/gtest.h>

#include "tests/integration/rpc/campaign_caller.h"

namespace passerelle::rpc::test {
namespace {

using Stub = v1::CampaignService::Stub;

constexpr const char* nowhere = "campaigns/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

class BadCampaigns : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.apply_programme();
    service_.enrol("06 12 34 56 78");
    ASSERT_EQ(reason_of(campaign_.create(CampaignCaller::creation("r-1"))), "");
  }
  void TearDown() override {
    if (campaign_.name() == nowhere) return;
    EXPECT_EQ(campaign_.get().counts().waiting(), 0) << "a list that was refused left lines";
    EXPECT_EQ(campaign_.get().state(), v1::Campaign::DRAFT);
  }
  static void expect(const grpc::Status& status, grpc::StatusCode code, const std::string& reason) {
    ASSERT_FALSE(status.ok()) << reason;
    const Problem problem(status);
    EXPECT_EQ(status.error_code(), code);
    EXPECT_EQ(problem.info.reason(), reason);
    ASSERT_TRUE(problem.localized);
    EXPECT_NE(problem.localized->message(), "The request could not be carried out.") << reason;
  }

  ServiceUnderTest service_;
  CampaignCaller campaign_{service_};
};

TEST_F(BadCampaigns, AnEmptyFile) {
  expect(campaign_.upload("").status, grpc::INVALID_ARGUMENT, "LIST_EMPTY");
}

TEST_F(BadCampaigns, AHeaderAndNoLine) {
  expect(campaign_.upload("telephone\n").status, grpc::INVALID_ARGUMENT, "LIST_EMPTY");
}

TEST_F(BadCampaigns, AWrongSeparator) {
  expect(campaign_.upload("reference|telephone\nA-1|0612345678\n").status, grpc::INVALID_ARGUMENT,
         "LIST_HEADER_INVALID");
}

TEST_F(BadCampaigns, AColumnMissing) {
  const auto outcome = campaign_.upload("prenom;ville\nZoe;Lyon\n");
  expect(outcome.status, grpc::INVALID_ARGUMENT, "LIST_HEADER_INVALID");
  EXPECT_FALSE(Problem(outcome.status).fields.empty());
}

TEST_F(BadCampaigns, AFileThatIsNotTheOneAnnounced) {
  const auto outcome = campaign_.send({CampaignCaller::options(campaign_.name(), "telephone\n0612345679\n"),
                                       CampaignCaller::data("telephone\n0612345678\n")});
  expect(outcome.status, grpc::INVALID_ARGUMENT, "LIST_DIGEST_MISMATCH");
}

TEST_F(BadCampaigns, MessagesInAnotherOrder) {
  const auto fields = [](const UploadOutcome& outcome) { return Problem(outcome.status).fields; };
  const auto options = CampaignCaller::options(campaign_.name(), "x");
  EXPECT_EQ(fields(campaign_.send({CampaignCaller::data("x")})), std::set<std::string>{"options"});
  EXPECT_EQ(fields(campaign_.send({})), std::set<std::string>{"options"});
  EXPECT_EQ(fields(campaign_.send({options, options})), std::set<std::string>{"data"});
  EXPECT_EQ(fields(campaign_.send({options, CampaignCaller::data(std::string((1U << 20U) + 1, 'x'))})),
            std::set<std::string>{"data"});
}

TEST_F(BadCampaigns, AnEnvelopeOfAnotherOperator) {
  auto request = CampaignCaller::creation("r-2");
  request.mutable_campaign()->set_envelope("envelopes/autre-2026-value");
  expect(campaign_.create(request), grpc::FAILED_PRECONDITION, "ENVELOPE_OPERATOR");
  request.mutable_campaign()->set_envelope("envelopes/sfr-2026-value");
  expect(campaign_.create(request), grpc::FAILED_PRECONDITION, "ENVELOPE_OFFER");
  request.mutable_campaign()->set_envelope("envelopes/atlantis");
  expect(campaign_.create(request), grpc::NOT_FOUND, "ENVELOPE_UNKNOWN");
  request.mutable_campaign()->set_offer("data-99gb");
  expect(campaign_.create(request), grpc::NOT_FOUND, "OFFER_UNKNOWN");
}

TEST_F(BadCampaigns, ADraftThatIsNone) {
  auto request = CampaignCaller::creation("r-2");
  request.mutable_campaign()->set_title("  ");
  expect(campaign_.create(request), grpc::INVALID_ARGUMENT, "TITLE_INVALID");
  expect(campaign_.create(CampaignCaller::creation("")), grpc::INVALID_ARGUMENT, "REQUEST_ID_MISSING");
  request = CampaignCaller::creation("r-2");
  request.mutable_campaign()->mutable_pace()->set_opens_at_minute(600);
  request.mutable_campaign()->mutable_pace()->set_closes_at_minute(540);
  const auto status = campaign_.create(request);
  expect(status, grpc::INVALID_ARGUMENT, "PACE_INVALID");
  EXPECT_EQ(Problem(status).fields, std::set<std::string>{"campaign.pace.opens_at_minute"});
  request = CampaignCaller::creation("r-1");
  request.mutable_campaign()->set_title("Mai");
  expect(campaign_.create(request), grpc::FAILED_PRECONDITION, "REQUEST_ID_REUSED");
}

TEST_F(BadCampaigns, ActsThatCantBe) {
  expect(campaign_.act(&Stub::SubmitCampaign), grpc::FAILED_PRECONDITION, "CAMPAIGN_EMPTY");
  expect(campaign_.act(&Stub::PauseCampaign), grpc::FAILED_PRECONDITION, "CAMPAIGN_STATE");
  expect(campaign_.act(&Stub::CancelCampaign, "campaign_manager", "1234"), grpc::ABORTED, "ETAG_MISMATCH");
  v1::CampaignActRequest silent;
  silent.set_name(campaign_.name());
  v1::Campaign ignored;
  Call call("campaign_manager");
  expect(campaign_.stub().CancelCampaign(&call, silent, &ignored), grpc::INVALID_ARGUMENT, "REASON_MISSING");
}

TEST_F(BadCampaigns, ARetryOfWhatMayHaveBeenCredited) {
  v1::RetryLinesRequest request;
  request.set_name(campaign_.name());
  request.set_reason("again");
  for (const auto state : {v1::CampaignLine::DELIVERED, v1::CampaignLine::IN_DOUBT}) {
    request.clear_states();
    request.add_states(state);
    v1::RetryLinesResponse ignored;
    Call call("campaign_manager");
    const auto status = campaign_.stub().RetryLines(&call, request, &ignored);
    expect(status, grpc::INVALID_ARGUMENT, "STATE_FINAL");
    EXPECT_EQ(Problem(status).fields, std::set<std::string>{"states"});
  }
}

TEST_F(BadCampaigns, ACampaignThatNobodyMade) {
  campaign_.call_it(nowhere);
  grpc::Status watched;
  EXPECT_TRUE(campaign_.watch(watched).empty());
  for (const auto& status :
       {campaign_.act(&Stub::SubmitCampaign), campaign_.upload("telephone\n0612345678\n").status,
        campaign_.preview(true).status, campaign_.report(false).status, watched})
    expect(status, grpc::NOT_FOUND, "CAMPAIGN_UNKNOWN");
  v1::ListLinesRequest lines;
  lines.set_name(nowhere);
  v1::ListLinesResponse ignored;
  Call call("campaign_manager");
  expect(campaign_.stub().ListLines(&call, lines, &ignored), grpc::NOT_FOUND, "CAMPAIGN_UNKNOWN");
}

TEST_F(BadCampaigns, AWatchThatLooksTooOften) {
  v1::WatchCampaignRequest request;
  request.set_name(campaign_.name());
  for (const int seconds : {0, -1, 61}) {
    request.mutable_interval()->set_seconds(seconds);
    Call call("campaign_manager");
    const auto stream = campaign_.stub().WatchCampaign(&call, request);
    v1::Campaign ignored;
    EXPECT_FALSE(stream->Read(&ignored));
    EXPECT_EQ(Problem(stream->Finish()).fields, std::set<std::string>{"interval"});
  }
}

TEST_F(BadCampaigns, WhoIsBoundToSitesHasNoCampaigns) {
  for (const MethodRights& entry : method_rights) {
    if (!entry.method.starts_with("/passerelle.v1.CampaignService/")) continue;
    std::string response;
    const auto status = call_raw(*service_.channel(), std::string(entry.method), "at-lyon", "", response);
    EXPECT_EQ(reason_of(status), "SITE_NOT_YOURS") << entry.method;
  }
}

// The alarm between two looks is a minute away: the watch does not wait for it.
TEST_F(BadCampaigns, AServerThatEndsEndsItsStreams) {
  v1::WatchCampaignRequest request;
  request.set_name(campaign_.name());
  request.mutable_interval()->set_seconds(60);
  Call watch_call("campaign_manager");
  const auto watch = campaign_.stub().WatchCampaign(&watch_call, request);
  v1::Campaign told;
  ASSERT_TRUE(watch->Read(&told));
  Call upload_call("campaign_manager");
  const auto upload = campaign_.stub().UploadLines(&upload_call);
  service_.server().announce_end();
  EXPECT_FALSE(watch->Read(&told));
  const Problem ended(watch->Finish());
  EXPECT_EQ(ended.info.reason(), "SHUTTING_DOWN");
  EXPECT_TRUE(ended.retry);
  v1::UploadLinesResponse ignored;
  EXPECT_FALSE(upload->Read(&ignored));
  EXPECT_EQ(Problem(upload->Finish()).info.reason(), "SHUTTING_DOWN");
}

}  // namespace
}  // namespace passerelle::rpc::test
