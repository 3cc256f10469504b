// Watching a campaign, whatever becomes of the connection.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"
#include "tests/integration/cli/terminal.h"

namespace passerelle::cli::test {
namespace {

using Writer = grpc::ServerWriter<v1::Campaign>;

v1::Campaign campaign(v1::Campaign::State state, std::int64_t delivered, std::int64_t waiting) {
  v1::Campaign campaign;
  campaign.set_name("campaigns/c-1");
  campaign.set_state(state);
  campaign.set_measure(v1::EUR_CENT);
  campaign.set_envelope_available(123'450);
  campaign.mutable_counts()->set_delivered(delivered);
  campaign.mutable_counts()->set_waiting(waiting);
  campaign.mutable_update_time()->set_seconds(1'795'431'600);  // 2026-11-23 12:00 in Paris
  if (state == v1::Campaign::RUNNING) campaign.set_rate(12.5);
  return campaign;
}

class CampaignWatchTest : public testing::Test {
 protected:
  // A first connection that breaks, and a second that sees the end.
  grpc::Status watch(Writer& writer) {
    if (++connections_ == 1) {
      writer.Write(campaign(v1::Campaign::RUNNING, 100, 4900));
      writer.Write(campaign(v1::Campaign::RUNNING, 2500, 2500));
      return {grpc::StatusCode::UNAVAILABLE, "gone"};
    }
    writer.Write(campaign(v1::Campaign::RUNNING, 3000, 2000));
    writer.Write(last_);
    return grpc::Status::OK;
  }
  Ended run(std::vector<std::string> more) {
    std::vector<std::string> arguments{"--server", service_.address(), "campaign", "watch", "c-1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Program(arguments, {}).wait();
  }

  std::atomic<int> connections_ = 0;
  v1::Campaign last_ = campaign(v1::Campaign::COMPLETED, 5000, 0);
  v1::WatchCampaignRequest asked_;
  ScriptedService service_{
      {.watch_campaign = [this](const v1::WatchCampaignRequest& request, Writer& writer) {
        asked_ = request;
        return watch(writer);
      }}};
};

TEST_F(CampaignWatchTest, ALostConnectionIsTakenUpAgainAndTheWatchGoesOn) {
  const auto ended = run({"--interval", "5s"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(ended.err, "Connection lost; taking it up again…\nThe connection is back.\n");
  EXPECT_EQ(asked_.name(), "campaigns/c-1");
  EXPECT_EQ(asked_.interval().seconds(), 5);
  EXPECT_EQ(
      ended.out,
      "23 Nov 2026 12:00  running    2 %  100/5,000  12.5/s  €1,234.50 left  delivered 100  waiting 4,900\n"
      "23 Nov 2026 12:00  running   50 %  2,500/5,000  12.5/s  €1,234.50 left  delivered 2,500  waiting "
      "2,500\n"
      "23 Nov 2026 12:00  running   60 %  3,000/5,000  12.5/s  €1,234.50 left  delivered 3,000  waiting "
      "2,000\n"
      "23 Nov 2026 12:00  completed  100 %  5,000/5,000  €1,234.50 left  delivered 5,000\n"
      "Campaign c-1: completed.\n"
      "Lines\n"
      "delivered  5,000\n"
      "Total      5,000\n");
}

TEST_F(CampaignWatchTest, ProgramsReadOneObjectAMessage) {
  const auto ended = run({"--output", "json"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.err, "");
  std::istringstream lines(ended.out);
  std::string line;
  int messages = 0;
  while (std::getline(lines, line)) {
    EXPECT_EQ(nlohmann::json::parse(line)["name"], "campaigns/c-1");
    ++messages;
  }
  EXPECT_EQ(messages, 4);
}

TEST_F(CampaignWatchTest, TheStatusTellsHowItEnded) {
  last_.mutable_counts()->set_in_doubt(2);
  const auto doubts = run({});
  EXPECT_EQ(doubts.status, 5);
  EXPECT_NE(doubts.out.find("2 lines are in doubt: they are followed up, and never sent again.\n"),
            std::string::npos);
  last_ = campaign(v1::Campaign::CANCELLED, 10, 4990);
  EXPECT_EQ(run({}).status, 4);
}

TEST_F(CampaignWatchTest, ATerminalShowsTheBarAndEachChange) {
  connections_ = 1;
  Terminal terminal(100);
  Program program({"--server", service_.address(), "campaign", "watch", "c-1"},
                  {.environment = {{"TERM", "xterm"}}, .error = terminal.theirs()});
  const auto seen = terminal.read_all();
  const auto ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_NE(seen.find("60 %  3,000/5,000  12.5/s  €1,234.50 left"), std::string::npos) << seen;
  EXPECT_TRUE(seen.ends_with("\r\033[K"));
  EXPECT_TRUE(ended.out.starts_with("23 Nov 2026 12:00  running\n23 Nov 2026 12:00  completed\n"))
      << ended.out;
}

TEST_F(CampaignWatchTest, APauseSaysWhyAndWhenNothingIsUnderWay) {
  const ScriptedService pausing({.watch_campaign = [](const v1::WatchCampaignRequest&, Writer& writer) {
    auto paused = campaign(v1::Campaign::PAUSED, 10, 90);
    paused.set_pause_reason("ENVELOPE_LOW");
    paused.mutable_counts()->set_under_way(3);
    writer.Write(paused);
    paused.mutable_counts()->set_under_way(0);
    paused.set_drained(true);
    writer.Write(paused);
    writer.Write(campaign(v1::Campaign::CANCELLED, 10, 90));
    return grpc::Status::OK;
  }});
  const auto ended =
      Program({"--server", pausing.address(), "--language", "fr", "campaign", "watch", "c-1"}, {}).wait();
  EXPECT_NE(ended.out.find("en pause (l'enveloppe est presque épuisée). 3 lignes sont encore en cours"),
            std::string::npos)
      << ended.out;
  EXPECT_NE(ended.out.find("Plus rien n'est en cours."), std::string::npos);
}

TEST_F(CampaignWatchTest, CtrlCEndsTheWatchingAlone) {
  const ScriptedService running({.watch_campaign = [](const v1::WatchCampaignRequest&, Writer& writer) {
    while (writer.Write(campaign(v1::Campaign::RUNNING, 1, 99))) {
    }
    return grpc::Status::OK;
  }});
  Terminal terminal(100);
  Program program({"--server", running.address(), "campaign", "watch", "c-1"},
                  {.environment = {{"TERM", "xterm"}}, .error = terminal.theirs()});
  terminal.read_until("1/100");
  program.send(SIGINT);
  const auto seen = terminal.read_all();
  EXPECT_EQ(program.wait(std::chrono::seconds(20)).status, 130);
  EXPECT_NE(seen.find("You no longer watch the campaign; it goes on."), std::string::npos) << seen;
}

TEST_F(CampaignWatchTest, WhatNobodyEverAnsweredEndsWithItsTimeout) {
  const ScriptedService away({.watch_campaign = [](const v1::WatchCampaignRequest&, Writer&) {
    return grpc::Status{grpc::StatusCode::UNAVAILABLE, "gone"};
  }});
  EXPECT_EQ(Program({"--server", away.address(), "--timeout", "500ms", "campaign", "watch", "c-1"}, {})
                .wait()
                .status,
            8);
}

}  // namespace
}  // namespace passerelle::cli::test
