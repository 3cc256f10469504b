#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "services/rpc/error_mapping.h"
#include "services/wire/status_code.h"

namespace passerelle::rpc {
namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Language;

// What gRPC clients accept of trailers unless told otherwise.
constexpr std::size_t client_metadata_limit = 8 * 1024;

google::rpc::Status sent(const grpc::Status& status) {
  google::rpc::Status result;
  EXPECT_TRUE(result.ParseFromString(status.error_details()));
  return result;
}

template <class Detail>
std::optional<Detail> detail(const google::rpc::Status& status) {
  for (const auto& any : status.details()) {
    Detail found;
    if (any.Is<Detail>() && any.UnpackTo(&found)) return found;
  }
  return std::nullopt;
}

std::size_t bytes_in_trailers(const grpc::Status& status) {
  constexpr std::size_t names_and_overheads = 300;
  return (status.error_details().size() * 4 / 3) + (status.error_message().size() * 3) + names_and_overheads;
}

TEST(ErrorMapping, EachCodeIsTheCanonicalOne) {
  const std::map<ErrorCode, grpc::StatusCode> expected{
      {ErrorCode::invalid_argument, grpc::StatusCode::INVALID_ARGUMENT},
      {ErrorCode::not_found, grpc::StatusCode::NOT_FOUND},
      {ErrorCode::already_exists, grpc::StatusCode::ALREADY_EXISTS},
      {ErrorCode::failed_precondition, grpc::StatusCode::FAILED_PRECONDITION},
      {ErrorCode::aborted, grpc::StatusCode::ABORTED},
      {ErrorCode::resource_exhausted, grpc::StatusCode::RESOURCE_EXHAUSTED},
      {ErrorCode::unauthenticated, grpc::StatusCode::UNAUTHENTICATED},
      {ErrorCode::permission_denied, grpc::StatusCode::PERMISSION_DENIED},
      {ErrorCode::unavailable, grpc::StatusCode::UNAVAILABLE},
      {ErrorCode::internal, grpc::StatusCode::INTERNAL}};
  for (const auto& [code, canonical] : expected) EXPECT_EQ(wire::status_code_of(code), canonical);
}

TEST(ErrorMapping, EveryErrorSaysItsReasonInOurDomain) {
  Error error{ErrorCode::not_found, "OFFER_UNKNOWN", "There is no such offer."};
  error.metadata["offer"] = "data-10gb";
  const grpc::Status status = to_grpc_status(error, Language::english);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "There is no such offer.");
  const auto info = detail<google::rpc::ErrorInfo>(sent(status));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->reason(), "OFFER_UNKNOWN");
  EXPECT_EQ(info->domain(), "passerelle.v1");
  EXPECT_EQ(info->metadata().at("offer"), "data-10gb");
}

TEST(ErrorMapping, StaffReadTheirLanguage) {
  const Error error{ErrorCode::not_found, "OFFER_UNKNOWN", "There is no such offer."};
  const auto french = detail<google::rpc::LocalizedMessage>(sent(to_grpc_status(error, Language::french)));
  const auto english = detail<google::rpc::LocalizedMessage>(sent(to_grpc_status(error, Language::english)));
  ASSERT_TRUE(french && english);
  EXPECT_EQ(french->locale(), "fr-FR");
  EXPECT_EQ(french->message(), "Cette offre n'est pas au programme.");
  EXPECT_EQ(english->locale(), "en-GB");
  EXPECT_EQ(english->message(), "This offer is not in the programme.");
}

TEST(ErrorMapping, FieldsAreNamedAndRetriesHaveATime) {
  Error error{ErrorCode::resource_exhausted, "READ_QUEUE_FULL", "Full."};
  error.retry_after = std::chrono::milliseconds(1250);
  error.field_violations = {{"page_size", "It must not be negative."}};
  const auto status = sent(to_grpc_status(error, Language::french));
  const auto retry = detail<google::rpc::RetryInfo>(status);
  ASSERT_TRUE(retry);
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
  EXPECT_EQ(retry->retry_delay().nanos(), 250'000'000);
  const auto bad_request = detail<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad_request);
  EXPECT_EQ(bad_request->field_violations(0).field(), "page_size");
  EXPECT_EQ(bad_request->field_violations(0).description(), "It must not be negative.");
}

TEST(ErrorMapping, WhatHasNothingToSayIsNotThere) {
  const auto status = sent(to_grpc_status(Error{ErrorCode::internal, "DEFECT", "x"}, Language::french));
  EXPECT_FALSE(detail<google::rpc::BadRequest>(status));
  EXPECT_FALSE(detail<google::rpc::RetryInfo>(status));
  EXPECT_EQ(detail<google::rpc::LocalizedMessage>(status)->message(), "La demande n'a pas pu aboutir.");
}

v1::Refusal refusal(int quotas, int conditions, const std::string& explanation) {
  v1::Refusal result;
  result.set_recharge("recharges/0190a1b2-0000-7000-8000-000000000001");
  for (int at = 0; at < quotas + conditions; ++at) {
    auto& violation = *result.add_violations();
    violation.set_rule("rule-" + std::to_string(at));
    violation.set_reason(at < quotas ? "QUOTA_EXCEEDED" : "REFERRAL_EXPIRED");
    violation.set_explanation(explanation + " " + std::to_string(at) + ".");
  }
  return result;
}

TEST(ErrorMapping, ARefusalListsEveryRuleWhereProgramsLookForIt) {
  const auto status =
      sent(to_grpc_status(refusal_status(refusal(1, 2, "Plafond"), refusal(1, 2, "Cap"), Language::french)));
  EXPECT_EQ(status.code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(detail<google::rpc::ErrorInfo>(status)->reason(), "RECHARGE_REFUSED");
  EXPECT_EQ(detail<google::rpc::ErrorInfo>(status)->metadata().at("recharge"),
            "recharges/0190a1b2-0000-7000-8000-000000000001");
  EXPECT_EQ(detail<v1::Refusal>(status)->violations_size(), 3);
  const auto quota = detail<google::rpc::QuotaFailure>(status);
  ASSERT_EQ(quota->violations_size(), 1);
  EXPECT_EQ(quota->violations(0).subject(), "rules/rule-0");
  EXPECT_EQ(quota->violations(0).description(), "Cap 0.");
  const auto conditions = detail<google::rpc::PreconditionFailure>(status);
  ASSERT_EQ(conditions->violations_size(), 2);
  EXPECT_EQ(conditions->violations(1).type(), "REFERRAL_EXPIRED");
  EXPECT_EQ(detail<google::rpc::LocalizedMessage>(status)->message(), "Plafond 0. Plafond 1. Plafond 2.");
}

TEST(ErrorMapping, AnErrorWithAThousandFieldsStillReachesAnyClient) {
  Error error{ErrorCode::invalid_argument, "PROGRAMME_INVALID", std::string(5000, 'x')};
  for (int at = 0; at < 1000; ++at)
    error.field_violations.push_back(
        {"rules[" + std::to_string(at) + "].limit", "It must be more than nothing."});
  const grpc::Status status = to_grpc_status(error, Language::french);
  EXPECT_LT(bytes_in_trailers(status), client_metadata_limit);
  const auto info = detail<google::rpc::ErrorInfo>(sent(status));
  EXPECT_EQ(info->reason(), "PROGRAMME_INVALID");
  const int told = detail<google::rpc::BadRequest>(sent(status))->field_violations_size();
  EXPECT_GT(told, 20);
  EXPECT_EQ(info->metadata().at("violations_left_out"), std::to_string(1000 - told));
}

TEST(ErrorMapping, ARefusalByManyRulesStillReachesAnyClient) {
  const std::string sentence(200, 'e');
  const grpc::Status status =
      to_grpc_status(refusal_status(refusal(15, 15, sentence), refusal(15, 15, sentence), Language::french));
  EXPECT_LT(bytes_in_trailers(status), client_metadata_limit);
  EXPECT_EQ(detail<google::rpc::ErrorInfo>(sent(status))->reason(), "RECHARGE_REFUSED");
  EXPECT_GT(detail<v1::Refusal>(sent(status))->violations_size(), 5);
}

TEST(ErrorMapping, CuttingNeverSplitsACharacter) {
  Error error{ErrorCode::internal, "DEFECT", "x"};
  for (int at = 0; at < 600; ++at) error.message += "é";
  const auto message = to_grpc_status(error, Language::french).error_message();
  EXPECT_LE(message.size(), 256U);
  EXPECT_EQ(message.size() % 2, 1U);  // one x, and whole é
}

}  // namespace
}  // namespace passerelle::rpc
