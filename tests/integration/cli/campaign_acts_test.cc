// What changes a campaign: what is asked of the service, and what people are told.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"
#include "tests/integration/cli/terminal.h"

namespace passerelle::cli::test {
namespace {

std::string digest() { return std::string(64, 'b'); }

class CampaignActsTest : public testing::Test {
 protected:
  static v1::Campaign campaign(v1::Campaign::State state) {
    v1::Campaign campaign;
    campaign.set_name("campaigns/c-1");
    campaign.set_title("Noël");
    campaign.set_offer("data-10gb");
    campaign.set_envelope("envelopes/gift");
    campaign.set_measure(v1::UNIT);
    campaign.set_state(state);
    campaign.set_approvals_needed(2);
    campaign.set_content(digest());
    campaign.set_etag("7");
    return campaign;
  }
  Ended run(const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--server", service_.address(), "campaign"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Program(arguments, {}).wait();
  }

  int reads_before_the_last_ = 0;  // of a campaign that becomes another one
  v1::CreateCampaignRequest created_;
  v1::UpdateCampaignRequest updated_;
  v1::ApproveCampaignRequest approved_;
  v1::CampaignActRequest paused_;
  v1::StartCampaignRequest started_;
  v1::RetryLinesRequest retried_;
  v1::AddLinesByCriteriaRequest added_;
  v1::ListLinesRequest listed_;
  ScriptedService service_{
      {.get_envelope =
           [](const v1::GetEnvelopeRequest& request, v1::Envelope& envelope) {
             envelope.set_name(request.name());
             envelope.set_measure(v1::EUR_CENT);
             return grpc::Status::OK;
           },
       .create_campaign =
           [this](const v1::CreateCampaignRequest& request, v1::Campaign& response) {
             created_ = request;
             response = campaign(v1::Campaign::DRAFT);
             return grpc::Status::OK;
           },
       .get_campaign =
           [this](const v1::GetCampaignRequest&, v1::Campaign& response) {
             response = campaign(v1::Campaign::SUBMITTED);
             response.set_title(reads_before_the_last_ > 0 ? "Avant" : "Noël");
             if (reads_before_the_last_-- > 0) response.set_content(std::string(64, 'a'));
             return grpc::Status::OK;
           },
       .update_campaign =
           [this](const v1::UpdateCampaignRequest& request, v1::Campaign& response) {
             updated_ = request;
             response = campaign(v1::Campaign::DRAFT);
             return grpc::Status::OK;
           },
       .add_lines =
           [this](const v1::AddLinesByCriteriaRequest& request, v1::UploadSummary& summary) {
             added_ = request;
             summary.set_lines(12);
             summary.set_runnable(12);
             return grpc::Status::OK;
           },
       .preview =
           [](const v1::PreviewCampaignRequest&, grpc::ServerWriter<v1::PreviewCampaignResponse>& writer) {
             v1::PreviewCampaignResponse last;
             last.mutable_totals()->set_served(12);
             last.mutable_totals()->set_content(digest());
             writer.Write(last);
             return grpc::Status::OK;
           },
       .pause_campaign =
           [this](const v1::CampaignActRequest& request, v1::Campaign& response) {
             paused_ = request;
             response = campaign(v1::Campaign::PAUSED);
             response.set_pause_reason("PERSON");
             response.mutable_counts()->set_under_way(4);
             return grpc::Status::OK;
           },
       .approve_campaign =
           [this](const v1::ApproveCampaignRequest& request, v1::Campaign& response) {
             approved_ = request;
             response = campaign(v1::Campaign::SUBMITTED);
             response.add_approvals()->set_approver("karim");
             return grpc::Status::OK;
           },
       .start_campaign =
           [this](const v1::StartCampaignRequest& request, v1::Campaign& response) {
             started_ = request;
             response = campaign(v1::Campaign::SCHEDULED);
             return grpc::Status::OK;
           },
       .retry_lines =
           [this](const v1::RetryLinesRequest& request, v1::RetryLinesResponse& response) {
             retried_ = request;
             response.set_lines(9);
             *response.mutable_campaign() = campaign(v1::Campaign::RUNNING);
             return grpc::Status::OK;
           },
       .list_lines =
           [this](const v1::ListLinesRequest& request, v1::ListLinesResponse& response) {
             listed_ = request;
             const std::int64_t begin = request.page_token().empty() ? 0 : std::stoll(request.page_token());
             for (int i = 1; i <= request.page_size(); ++i) response.add_lines()->set_number(begin + i);
             if (begin + request.page_size() < 2500) {
               response.set_next_page_token(std::to_string(begin + request.page_size()));
             }
             return grpc::Status::OK;
           }}};
};

TEST_F(CampaignActsTest, ADraftTakesItsPaceAndItsLimits) {
  const auto ended = run({"create",      "--title",
                          "Noël",        "--offer",
                          "data-10gb",   "--envelope",
                          "gift",        "--per-second",
                          "12.5",        "--hours",
                          "09:00-18:30", "--per-day",
                          "2000",        "--envelope-reserve",
                          "500,50",      "--float-reserve",
                          "1000",        "--rejection-percent",
                          "20",          "--rejection-window",
                          "50"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  const auto& campaign = created_.campaign();
  EXPECT_EQ(campaign.envelope(), "envelopes/gift");
  EXPECT_DOUBLE_EQ(campaign.pace().per_second(), 12.5);
  EXPECT_EQ(campaign.pace().opens_at_minute(), 540);
  EXPECT_EQ(campaign.pace().closes_at_minute(), 1110);
  EXPECT_EQ(campaign.pace().per_day(), 2000);
  EXPECT_EQ(campaign.pause_limits().envelope_reserve(), 50'050) << "in cents, as the envelope counts";
  EXPECT_EQ(campaign.pause_limits().float_reserve().cents(), 100'000);
  EXPECT_EQ(campaign.pause_limits().rejection_percent(), 20);
  EXPECT_FALSE(created_.request_id().empty());
  EXPECT_NE(ended.out.find("Title      Noël\n"), std::string::npos) << ended.out;
}

TEST_F(CampaignActsTest, AChangeIsOfWhatWasReadAndKeepsTheRest) {
  EXPECT_EQ(run({"update", "c-1", "--offer", "data-20gb", "--reason", "larger"}).status, 0);
  EXPECT_EQ(updated_.campaign().offer(), "data-20gb");
  EXPECT_EQ(updated_.campaign().title(), "Noël");
  EXPECT_EQ(updated_.campaign().etag(), "7");
  EXPECT_EQ(updated_.reason(), "larger");
}

TEST_F(CampaignActsTest, WhatChangesAStateNeedsAReason) {
  for (const auto* act :
       {"submit", "approve", "return", "start", "pause", "resume", "cancel", "retry", "repeat"}) {
    EXPECT_EQ(run({act, "c-1"}).status, 2) << act;
  }
  EXPECT_EQ(run({"pause", "c-1", "--reason", "lunch", "--etag", "7"}).status, 0);
  EXPECT_EQ(paused_.reason(), "lunch");
  EXPECT_EQ(paused_.etag(), "7");
}

TEST_F(CampaignActsTest, APauseSaysWhatIsStillUnderWay) {
  EXPECT_EQ(run({"pause", "c-1", "--reason", "lunch"}).out,
            "Campaign c-1: paused (somebody asked for it).\n4 lines are still under way; their outcome is "
            "awaited.\n");
}

TEST_F(CampaignActsTest, AnApprovalIsOfTheContentThatIsNamed) {
  const auto ended = run({"approve", "c-1", "--reason", "checked", "--content", digest()});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(approved_.content(), digest());
  EXPECT_NE(ended.out.find("Approvals: 1 of 2."), std::string::npos) << ended.out;
  EXPECT_EQ(run({"approve", "c-1", "--reason", "checked", "--content", "abc"}).status, 2);
}

TEST_F(CampaignActsTest, WithoutContentAndWithoutATerminalNothingIsApproved) {
  const auto ended = run({"approve", "c-1", "--reason", "checked"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.err.find("--content"), std::string::npos) << ended.err;
  EXPECT_EQ(approved_.content(), "");
}

TEST_F(CampaignActsTest, AtATerminalWhatIsShownIsWhatIsApproved) {
  for (const bool yes : {false, true}) {
    Terminal terminal(100);
    Program program(
        {"--server", service_.address(), "campaign", "approve", "c-1", "--reason", "checked"},
        {.environment = {{"TERM", "xterm"}}, .input = terminal.theirs(), .error = terminal.theirs()});
    terminal.read_until("[n] no?");
    EXPECT_EQ(approved_.content(), "");
    terminal.type(yes ? "y\n" : "n\n");
    terminal.read_all();
    const auto ended = program.wait();
    EXPECT_EQ(ended.status, yes ? 0 : 9);
    EXPECT_NE(ended.out.find("to be served"), std::string::npos) << ended.out;
    EXPECT_EQ(approved_.content(), yes ? digest() : "");
  }
}

TEST_F(CampaignActsTest, WhatChangedBetweenCampaignAndPreviewIsReadAgainBeforeAnybodyIsAsked) {
  reads_before_the_last_ = 2;
  Terminal terminal(100);
  Program program(
      {"--server", service_.address(), "campaign", "approve", "c-1", "--reason", "checked"},
      {.environment = {{"TERM", "xterm"}}, .input = terminal.theirs(), .error = terminal.theirs()});
  terminal.read_until("[n] no?");
  terminal.type("y\n");
  terminal.read_all();
  const auto ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_NE(ended.out.find("Noël"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.out.find("Avant"), std::string::npos) << ended.out;
  EXPECT_EQ(approved_.content(), digest());
}

TEST_F(CampaignActsTest, NobodyIsAskedAboutWhatKeepsChanging) {
  reads_before_the_last_ = 1'000;
  Terminal terminal(100);
  Program program(
      {"--server", service_.address(), "campaign", "approve", "c-1", "--reason", "checked"},
      {.environment = {{"TERM", "xterm"}}, .input = terminal.theirs(), .error = terminal.theirs()});
  EXPECT_NE(terminal.read_all().find("changes while it is read"), std::string::npos);
  EXPECT_NE(program.wait().status, 0);
  EXPECT_EQ(approved_.content(), "");
}

TEST_F(CampaignActsTest, AStartMayBeATimeInParis) {
  EXPECT_EQ(run({"start", "c-1", "--reason", "go", "--at", "2026-12-01 09:00"}).status, 0);
  EXPECT_EQ(started_.start_time().seconds(), 1'796'112'000);  // 08:00 UTC
  EXPECT_EQ(run({"start", "c-1", "--reason", "go", "--at", "tomorrow"}).status, 2);
}

TEST_F(CampaignActsTest, ARetryNamesStates) {
  const auto ended = run({"retry", "c-1", "--reason", "again", "--state", "REJECTED,HELD"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  ASSERT_EQ(retried_.states_size(), 2);
  EXPECT_EQ(retried_.states(1), v1::CampaignLine::HELD);
  EXPECT_EQ(ended.out, "9 lines will be tried again.\nCampaign c-1: running.\n");
  EXPECT_EQ(run({"retry", "c-1", "--reason", "again", "--state", "DELIVERED"}).status, 2);
}

TEST_F(CampaignActsTest, PeopleAreAddedByCriteria) {
  const auto ended = run({"add", "c-1", "--reason", "December", "--site", "lyon", "--site", "marseille",
                          "--structure", "CCAS-13", "--last-recharge-before", "01/11/2026"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(added_.sites_size(), 2);
  EXPECT_EQ(added_.referral_structure(), "CCAS-13");
  EXPECT_EQ(added_.last_recharge_before().month(), 11);
  EXPECT_EQ(ended.out, "12 lines: 12 can run, 0 are flawed.\n");
}

TEST_F(CampaignActsTest, LinesComeByPagesUpToTheLimitOrAll) {
  const auto some = nlohmann::json::parse(run({"lines", "c-1", "--limit", "1200", "--output", "json"}).out);
  EXPECT_EQ(some["lines"].size(), 1200U);
  EXPECT_EQ(some["next_page_token"], "2000");
  const auto all = nlohmann::json::parse(run({"lines", "c-1", "--all", "--output", "json"}).out);
  EXPECT_EQ(all["lines"].size(), 3000U);
  EXPECT_EQ(all["next_page_token"], "");
  EXPECT_EQ(run({"lines", "--state", "REFUSED", "c-1"}).status, 0) << "the id is no state";
  EXPECT_EQ(listed_.states(0), v1::CampaignLine::REFUSED);
}

}  // namespace
}  // namespace passerelle::cli::test
