#include "services/rpc/error_mapping.h"

#include <google/rpc/error_details.pb.h>

#include <string>

#include "services/rpc/language.h"
#include "services/rpc/message_catalogue.h"
#include "services/wire/status_code.h"

namespace passerelle::rpc {
namespace {

using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using google::rpc::PreconditionFailure;
using google::rpc::QuotaFailure;

constexpr std::size_t max_message_bytes = 256;

void add_error_info(google::rpc::Status& status, const std::string& reason,
                    const std::map<std::string, std::string>& metadata) {
  ErrorInfo info;
  info.set_reason(reason);
  info.set_domain(std::string(error_domain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.add_details()->PackFrom(info);
}

void add_localized_message(google::rpc::Status& status, std::string_view text, domain::Language language) {
  google::rpc::LocalizedMessage message;
  message.set_locale(std::string(locale_of(language)));
  message.set_message(std::string(text));
  status.add_details()->PackFrom(message);
}

void add_bad_request(google::rpc::Status& status, const std::vector<domain::FieldViolation>& violations) {
  BadRequest bad_request;
  for (const auto& violation : violations) {
    auto& entry = *bad_request.add_field_violations();
    entry.set_field(violation.field);
    entry.set_description(violation.description);
  }
  status.add_details()->PackFrom(bad_request);
}

void add_retry_info(google::rpc::Status& status, std::chrono::milliseconds delay) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(delay.count() / 1000);
  info.mutable_retry_delay()->set_nanos(static_cast<std::int32_t>(delay.count() % 1000) * 1'000'000);
  status.add_details()->PackFrom(info);
}

// Takes violations from the end until the whole status fits, and says in ErrorInfo how many.
template <class Detail, class Violations>
void shorten(google::rpc::Status& status, Violations (Detail::*violations)()) {
  for (auto& any : *status.mutable_details()) {
    Detail detail;
    if (!any.Is<Detail>() || !any.UnpackTo(&detail)) continue;
    int dropped = 0;
    while (status.ByteSizeLong() > max_status_bytes && (detail.*violations)()->size() > 1) {
      (detail.*violations)()->RemoveLast();
      ++dropped;
      any.PackFrom(detail);
    }
    ErrorInfo info;
    if (dropped == 0 || status.details_size() == 0 || !status.details(0).UnpackTo(&info)) continue;
    (*info.mutable_metadata())["violations_left_out"] = std::to_string(dropped);
    status.mutable_details(0)->PackFrom(info);
  }
}

// A sentence may be cut; a character may not.
std::string cut(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
  text.resize(limit);
  return text;
}

void shorten_localized_message(google::rpc::Status& status) {
  for (auto& any : *status.mutable_details()) {
    google::rpc::LocalizedMessage message;
    if (status.ByteSizeLong() <= max_status_bytes || !any.UnpackTo(&message)) continue;
    message.set_message(cut(message.message(), 1024));
    any.PackFrom(message);
  }
}

void fit(google::rpc::Status& status) {
  status.set_message(cut(status.message(), max_message_bytes));
  if (status.ByteSizeLong() <= max_status_bytes) return;
  // The number of violations left out is written after the measuring: its few bytes are in the margin between
  // max_status_bytes and what clients take. Refusal comes last: the other two only repeat it.
  shorten<BadRequest>(status, &BadRequest::mutable_field_violations);
  shorten<QuotaFailure>(status, &QuotaFailure::mutable_violations);
  shorten<PreconditionFailure>(status, &PreconditionFailure::mutable_violations);
  shorten_localized_message(status);
  shorten<v1::Refusal>(status, &v1::Refusal::mutable_violations);
}

}  // namespace

google::rpc::Status to_rpc_status(const domain::Error& error, domain::Language language) {
  google::rpc::Status status;
  status.set_code(wire::status_code_of(error.code));
  status.set_message(error.message);
  add_error_info(status, error.reason, error.metadata);
  if (!error.field_violations.empty()) add_bad_request(status, error.field_violations);
  if (error.retry_after) add_retry_info(status, *error.retry_after);
  add_localized_message(status, localized_message(error.reason, language), language);
  return status;
}

google::rpc::Status refusal_status(const v1::Refusal& localized, const v1::Refusal& english,
                                   domain::Language language) {
  google::rpc::Status status;
  status.set_code(grpc::StatusCode::FAILED_PRECONDITION);
  status.set_message("The programme's rules refuse this recharge.");
  add_error_info(status, "RECHARGE_REFUSED", {{"recharge", localized.recharge()}});

  QuotaFailure quotas;
  PreconditionFailure conditions;
  for (const v1::Violation& violation : english.violations()) {
    const std::string subject = "rules/" + violation.rule();
    if (violation.reason() == "QUOTA_EXCEEDED") {
      auto& entry = *quotas.add_violations();
      entry.set_subject(subject);
      entry.set_description(violation.explanation());
    } else {
      auto& entry = *conditions.add_violations();
      entry.set_type(violation.reason());
      entry.set_subject(subject);
      entry.set_description(violation.explanation());
    }
  }
  status.add_details()->PackFrom(localized);
  if (quotas.violations_size() > 0) status.add_details()->PackFrom(quotas);
  if (conditions.violations_size() > 0) status.add_details()->PackFrom(conditions);

  std::string sentences;
  for (const v1::Violation& violation : localized.violations())
    sentences += (sentences.empty() ? "" : " ") + violation.explanation();
  add_localized_message(status, sentences, language);
  return status;
}

grpc::Status to_grpc_status(google::rpc::Status status) {
  fit(status);
  return {static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString()};
}

}  // namespace passerelle::rpc
