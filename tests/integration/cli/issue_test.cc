// Issuing at the counter: one request, one recharge, and words that say what to do next.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/relay.h"
#include "tests/integration/cli/scripted_service.h"

namespace passerelle::cli::test {
namespace {

v1::Recharge recharge_in(v1::Recharge::State state) {
  v1::Recharge recharge;
  recharge.set_name("recharges/r-1");
  recharge.set_state(state);
  recharge.set_beneficiary("beneficiaries/b-1");
  recharge.set_offer("data-10gb");
  recharge.set_operator_("sfr");
  recharge.set_data_mb(10'240);
  recharge.mutable_price()->set_currency_code("EUR");
  recharge.mutable_price()->set_cents(500);
  return recharge;
}

Scripts answering(const v1::Recharge& recharge) {
  Scripts scripts;
  scripts.create_recharge = [recharge](const v1::CreateRechargeRequest& request, v1::Recharge& response) {
    response = recharge;
    response.set_request_id(request.request_id());
    return grpc::Status::OK;
  };
  return scripts;
}

Ended issue(const std::string& server, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"--server", server,      "--user",  "amelie",    "recharge",     "issue",
                                     "--site",   "marseille", "--offer", "data-10gb", "--request-id", "q-1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  if (std::ranges::find(more, "--phone") == more.end()) {
    arguments.insert(arguments.end(), {"--beneficiary", "b-1"});
  }
  return Program(arguments, {}).wait();
}

TEST(Issue, ADeliveredRechargeIsSaidInTheVolunteersLanguage) {
  const ScriptedService service(answering(recharge_in(v1::Recharge::DELIVERED)));
  const auto french = issue(service.address(), {"--language", "fr"});
  EXPECT_EQ(french.status, 0);
  EXPECT_EQ(french.out,
            "Recharge délivrée : 10\u00a0Go, à payer : 5,00\u00a0€.\n"
            "Identifiant   r-1\n"
            "État          délivrée\n"
            "Bénéficiaire  b-1\n"
            "Offre         data-10gb\n"
            "Opérateur     sfr\n");
  EXPECT_EQ(french.err, "Demande q-1\n");
  const auto english = issue(service.address());
  EXPECT_EQ(english.out,
            "Recharge delivered: 10 GB, to pay: €5.00.\n"
            "Id           r-1\n"
            "State        delivered\n"
            "Beneficiary  b-1\n"
            "Offer        data-10gb\n"
            "Operator     sfr\n");
  const auto metadata = service.metadata();
  EXPECT_EQ(metadata.find("x-passerelle-user")->second, "amelie");
  EXPECT_EQ(metadata.find("accept-language")->second, "en");
}

TEST(Issue, ProgramsReadOneDocumentAndTheRequestOnTheSide) {
  const ScriptedService service(answering(recharge_in(v1::Recharge::DELIVERED)));
  const auto ended = issue(service.address(), {"--output", "json", "--language", "fr"});
  const auto document = nlohmann::json::parse(ended.out);
  EXPECT_EQ(document["state"], "DELIVERED");
  EXPECT_EQ(document["price"]["cents"], "500");
  EXPECT_EQ(document["request_id"], "q-1");
  EXPECT_EQ(document["operator_reference"], "") << "every field is there";
  EXPECT_EQ(nlohmann::json::parse(ended.err)["request_id"], "q-1");
}

TEST(Issue, ARefusalGivesEveryReasonAndTheNextDate) {
  Scripts scripts;
  scripts.create_recharge = [](const auto&, auto&) {
    v1::Refusal refusal;
    refusal.set_recharge("recharges/r-2");
    auto& violation = *refusal.add_violations();
    violation.set_rule("cap");
    violation.set_explanation("Plafond mensuel atteint ; possible à nouveau le 01/12/2026.");
    refusal.mutable_next_date()->set_year(2026);
    refusal.mutable_next_date()->set_month(12);
    refusal.mutable_next_date()->set_day(1);
    return refusal_of(refusal);
  };
  const ScriptedService service(scripts);
  const auto ended = issue(service.address(), {"--language", "fr"});
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err,
            "Demande q-1\n"
            "Recharge refusée par les règles du programme :\n"
            "  - Plafond mensuel atteint ; possible à nouveau le 01/12/2026. [cap]\n"
            "Possible à partir du 01/12/2026.\n"
            "[RECHARGE_REFUSED]\n");
}

TEST(Issue, ARejectionSaysThatNothingIsToBePaid) {
  auto recharge = recharge_in(v1::Recharge::REJECTED);
  recharge.mutable_rejection()->set_reason("LINE_UNKNOWN");
  recharge.mutable_rejection()->set_code("E42");
  const ScriptedService service(answering(recharge));
  const auto ended = issue(service.address());
  EXPECT_EQ(ended.status, 4);
  EXPECT_EQ(ended.out.substr(0, ended.out.find('\n')),
            "Recharge rejected by the operator: it does not know the line. Nothing was credited, nothing is "
            "to be paid.");
}

TEST(Issue, ADoubtSaysNotToIssueAgainAndHowToAsk) {
  for (const auto state : {v1::Recharge::IN_DOUBT, v1::Recharge::RESERVED}) {
    const ScriptedService service(answering(recharge_in(state)));
    const auto ended = issue(service.address());
    EXPECT_EQ(ended.status, 5);
    EXPECT_TRUE(
        ended.out.starts_with("No outcome yet. Do NOT issue it again: it is being checked.\n"
                              "To know how it went on: passerelle recharge show r-1\n"))
        << ended.out;
  }
}

TEST(Issue, APhoneNumberIsLookedUpAndNeverShown) {
  auto scripts = answering(recharge_in(v1::Recharge::DELIVERED));
  std::string asked;
  scripts.lookup_beneficiary = [&asked](const v1::LookupBeneficiaryRequest& request,
                                        v1::Beneficiary& person) {
    asked = request.phone_number();
    person.set_name("beneficiaries/b-9");
    return grpc::Status::OK;
  };
  std::string issued_to;
  scripts.create_recharge = [&issued_to](const v1::CreateRechargeRequest& request, v1::Recharge&) {
    issued_to = request.beneficiary();
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone");
  };
  const ScriptedService service(scripts);
  const auto ended = issue(service.address(), {"--phone", "06 12 34 56 78", "--timeout", "1s"});
  EXPECT_EQ(asked, "06 12 34 56 78");
  EXPECT_EQ(issued_to, "beneficiaries/b-9");
  EXPECT_EQ(ended.status, 8);
  EXPECT_EQ(ended.err.find("06 12"), std::string::npos);
  EXPECT_NE(
      ended.err.find("recharge issue --beneficiary b-9 --site marseille --offer data-10gb --request-id q-1"),
      std::string::npos)
      << ended.err;
}

TEST(Issue, DrawsATimeOrderedRequestAndSaysItBeforeAnythingIsSent) {
  Program program({"--server", "127.0.0.1:1", "--timeout", "300ms", "recharge", "issue", "--beneficiary", "b",
                   "--site", "s", "--offer", "o"},
                  {});
  const auto ended = program.wait();
  EXPECT_EQ(ended.status, 8);
  const std::regex first_line(
      "Request [0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n");
  EXPECT_TRUE(std::regex_search(ended.err, first_line, std::regex_constants::match_continuous)) << ended.err;
}

// The first request arrives, the line is cut before its answer, and the command asks again by itself.
TEST(Issue, ALostConnectionIsTakenUpWithTheSameRequest) {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> requests;
  std::function<void()> cut;
  Scripts scripts;
  scripts.create_recharge = [&](const v1::CreateRechargeRequest& request, v1::Recharge& response) {
    std::unique_lock lock(mutex);
    requests.push_back(request.request_id());
    changed.notify_all();
    if (requests.size() == 1) {
      cut();
      // Not answered before the second one is there: no answer can slip through the cut.
      changed.wait_for(lock, std::chrono::seconds(20), [&] { return requests.size() == 2; });
    }
    response = recharge_in(v1::Recharge::DELIVERED);
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  Relay line(service.port());
  cut = [&line] { line.cut(); };
  const auto ended = Program({"--server", line.address(), "recharge", "issue", "--beneficiary", "b-1",
                              "--site", "s", "--offer", "o"},
                             {})
                         .wait();
  EXPECT_EQ(ended.status, 0) << ended.err;
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0], requests[1]);
  EXPECT_NE(ended.err.find("Request " + requests[0] + "\n"), std::string::npos);
  EXPECT_NE(ended.err.find("trying the same request again"), std::string::npos);
}

TEST(Issue, AFullQueueIsWaitedForAsLongAsItAsks) {
  std::vector<std::chrono::steady_clock::time_point> calls;
  Scripts scripts;
  scripts.create_recharge = [&calls](const auto&, v1::Recharge& response) {
    calls.push_back(std::chrono::steady_clock::now());
    if (calls.size() == 1) return busy_for(std::chrono::milliseconds(700));
    response = recharge_in(v1::Recharge::DELIVERED);
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  EXPECT_EQ(issue(service.address()).status, 0);
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_GE(calls[1] - calls[0], std::chrono::milliseconds(700));
}

TEST(Issue, WhatTheServiceRefusedIsNotSentAgain) {
  int calls = 0;
  Scripts scripts;
  scripts.create_recharge = [&calls](const auto&, auto&) {
    ++calls;
    return error_of(grpc::StatusCode::FAILED_PRECONDITION, "REQUEST_ID_REUSED", "Déjà servi.");
  };
  const ScriptedService service(scripts);
  const auto ended = issue(service.address());
  EXPECT_EQ(ended.status, 9);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(ended.err, "Request q-1\nDéjà servi.\n[REQUEST_ID_REUSED] for developers\n");
}

TEST(Issue, CtrlCTellsHowToGoOn) {
  std::mutex mutex;
  std::condition_variable changed;
  bool arrived = false;
  bool over = false;
  Scripts scripts;
  scripts.create_recharge = [&](const auto&, auto&) {
    std::unique_lock lock(mutex);
    arrived = true;
    changed.notify_all();
    changed.wait_for(lock, std::chrono::seconds(20), [&] { return over; });
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  Program program({"--server", service.address(), "recharge", "issue", "--beneficiary", "b-1", "--site", "s",
                   "--offer", "o", "--request-id", "q-1"},
                  {});
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return arrived; }));
  }
  program.send(SIGINT);
  const auto ended = program.wait();
  {
    const std::scoped_lock lock(mutex);
    over = true;
  }
  changed.notify_all();
  EXPECT_EQ(ended.status, 130);
  EXPECT_NE(
      ended.err.find("Interrupted. The recharge may be issued all the same: do not ask for another.\n"
                     "To go on with the same request: passerelle recharge issue --beneficiary b-1 --site s "
                     "--offer o --request-id q-1\n"),
      std::string::npos)
      << ended.err;
}

}  // namespace
}  // namespace passerelle::cli::test
