#include "services/cli/problem.h"

#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "services/cli/problem_text.h"

namespace passerelle::cli {
namespace {

const Words french(domain::Language::french);

google::rpc::Status status_with(grpc::StatusCode code, const std::string& reason,
                                const std::string& localized) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message("for developers");
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("passerelle.v1");
  (*info.mutable_metadata())["beneficiary"] = "b-1";
  status.add_details()->PackFrom(info);
  google::rpc::LocalizedMessage message;
  message.set_message(localized);
  status.add_details()->PackFrom(message);
  return status;
}

grpc::Status trailer(const google::rpc::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString()};
}

TEST(Problem, StaffReadTheirLanguageAndSupportTheReason) {
  auto status =
      status_with(grpc::StatusCode::NOT_FOUND, "OFFER_UNKNOWN", "Cette offre n'est pas au programme.");
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("offer");
  bad.mutable_field_violations(0)->set_description("It must be known.");
  status.add_details()->PackFrom(bad);
  EXPECT_EQ(problem_text(problem_of(trailer(status)), french, false),
            "Cette offre n'est pas au programme.\n"
            "  - offer: It must be known.\n"
            "[OFFER_UNKNOWN · beneficiary=b-1] for developers\n");
}

TEST(Problem, ColourIsForTerminalsAlone) {
  const auto problem =
      problem_of(trailer(status_with(grpc::StatusCode::ABORTED, "ETAG_MISMATCH", "Relisez.")));
  EXPECT_EQ(problem_text(problem, french, false).find('\033'), std::string::npos);
  EXPECT_NE(problem_text(problem, french, true).find("\033[90m[ETAG_MISMATCH"), std::string::npos);
}

TEST(Problem, ARefusalGivesEveryReasonAndTheDay) {
  auto status = status_with(grpc::StatusCode::FAILED_PRECONDITION, "RECHARGE_REFUSED", "Tout en une phrase.");
  v1::Refusal refusal;
  for (const auto* rule : {"monthly-cap", "one-free"}) {
    refusal.add_violations()->set_rule(rule);
    refusal.mutable_violations()->rbegin()->set_explanation(std::string("Raison de ") + rule + ".");
  }
  refusal.mutable_next_date()->set_year(2026);
  refusal.mutable_next_date()->set_month(12);
  refusal.mutable_next_date()->set_day(1);
  status.add_details()->PackFrom(refusal);
  const auto problem = problem_of(trailer(status));
  EXPECT_EQ(problem.exit, ExitStatus::refused);
  EXPECT_EQ(problem_text(problem, french, false),
            "Recharge refusée par les règles du programme :\n"
            "  - Raison de monthly-cap. [monthly-cap]\n"
            "  - Raison de one-free. [one-free]\n"
            "Possible à partir du 01/12/2026.\n"
            "[RECHARGE_REFUSED · beneficiary=b-1]\n");
}

TEST(Problem, AConnectionsErrorHasWordsToo) {
  const auto problem = problem_of(grpc::Status(grpc::StatusCode::UNAVAILABLE, "Connection refused"));
  EXPECT_EQ(problem.exit, ExitStatus::unavailable);
  EXPECT_EQ(problem_text(problem, french, false),
            "Le service n'est pas joignable. Réessayez dans un instant.\n[UNAVAILABLE] Connection refused\n");
}

TEST(Problem, ATrailerThatIsNoStatusIsNotBelieved) {
  const auto problem = problem_of(grpc::Status(grpc::StatusCode::INTERNAL, "odd", "\x01garbage"));
  EXPECT_EQ(problem.code, grpc::StatusCode::INTERNAL);
  EXPECT_EQ(problem.message, "odd");
  const auto other = trailer(status_with(grpc::StatusCode::NOT_FOUND, "X", "x"));
  const auto mismatched =
      problem_of(grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no", other.error_details()));
  EXPECT_EQ(mismatched.exit, ExitStatus::not_allowed);
  EXPECT_EQ(mismatched.reason, "");
}

TEST(Problem, ProgramsGetOneDocumentWithTheDetails) {
  auto status = status_with(grpc::StatusCode::RESOURCE_EXHAUSTED, "ADMISSION_QUEUE_FULL", "Réessayez.");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  status.add_details()->PackFrom(retry);
  const auto problem = problem_of(trailer(status));
  EXPECT_EQ(problem.retry_after, std::chrono::milliseconds(2'000));
  const auto document = nlohmann::json::parse(problem_json(problem));
  EXPECT_EQ(document["code"], "RESOURCE_EXHAUSTED");
  EXPECT_EQ(document["reason"], "ADMISSION_QUEUE_FULL");
  EXPECT_EQ(document["message"], "for developers");
  ASSERT_EQ(document["details"].size(), 3U);
  EXPECT_EQ(document["details"][0]["domain"], "passerelle.v1");
  EXPECT_TRUE(document["details"][2].contains("retry_delay")) << "names as the API's files write them";
  EXPECT_EQ(document["details"][2]["retry_delay"], "2s");
}

TEST(Problem, ADetailOfAnUnknownTypeIsLeftOut) {
  auto status = status_with(grpc::StatusCode::INTERNAL, "INTERNAL", "Défaut.");
  status.add_details()->set_type_url("type.googleapis.com/not.known.Here");
  const auto document = nlohmann::json::parse(problem_json(problem_of(trailer(status))));
  EXPECT_EQ(document["details"].size(), 2U);
}

}  // namespace
}  // namespace passerelle::cli
