#include "services/cli/problem.h"

#include <google/rpc/code.pb.h>
#include <google/rpc/error_details.pb.h>

#include "services/domain/invariant.h"

namespace passerelle::cli {
namespace {

void read_detail(const google::protobuf::Any& detail, Problem& problem) {
  google::rpc::ErrorInfo info;
  google::rpc::LocalizedMessage localized;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  google::rpc::RequestInfo request;
  v1::Refusal refusal;
  if (detail.UnpackTo(&info)) {
    problem.reason = info.reason();
    for (const auto& [key, value] : info.metadata()) problem.metadata[key] = value;
  } else if (detail.UnpackTo(&localized)) {
    problem.localized = localized.message();
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      problem.fields.push_back({violation.field(), violation.description()});
    }
  } else if (detail.UnpackTo(&retry)) {
    problem.retry_after = std::chrono::milliseconds(retry.retry_delay().seconds() * 1000 +
                                                    retry.retry_delay().nanos() / 1'000'000);
  } else if (detail.UnpackTo(&request)) {
    problem.metadata["request"] = request.request_id();
  } else if (detail.UnpackTo(&refusal)) {
    problem.refusal = refusal;
  }
}

}  // namespace

Problem problem_of(const google::rpc::Status& status) {
  Problem problem;
  problem.code = static_cast<grpc::StatusCode>(status.code());
  problem.message = status.message();
  problem.status = status;
  for (const auto& detail : status.details()) read_detail(detail, problem);
  problem.exit = exit_status_of(problem.code, problem.reason);
  return problem;
}

Problem problem_of(const grpc::Status& status) {
  domain::require_invariant(!status.ok(), "a problem is made of a status that is not OK");
  google::rpc::Status details;
  // A trailer that is no google.rpc.Status, or is about another code, came from something between us and the
  // service.
  if (!details.ParseFromString(status.error_details()) ||
      details.code() != static_cast<int>(status.error_code())) {
    details.Clear();
    details.set_code(status.error_code());
    details.set_message(status.error_message());
  }
  return problem_of(details);
}

Problem local_problem(ExitStatus exit, grpc::StatusCode code, std::string reason, std::string message) {
  Problem problem;
  problem.exit = exit;
  problem.code = code;
  problem.reason = std::move(reason);
  problem.message = message;
  problem.localized = std::move(message);
  problem.status.set_code(code);
  problem.status.set_message(problem.message);
  return problem;
}

std::string code_name(grpc::StatusCode code) {
  const auto& name = google::rpc::Code_Name(static_cast<google::rpc::Code>(code));
  return name.empty() ? "UNKNOWN" : name;
}

}  // namespace passerelle::cli
