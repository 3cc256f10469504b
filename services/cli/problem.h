// Why a command could not do what it was asked: what the service answered, or what stopped us before it was
// asked.
#pragma once

#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "passerelle/v1/common.pb.h"
#include "services/cli/exit_status.h"
#include "services/cli/words.h"

namespace passerelle::cli {

struct Problem {
  struct Field {
    std::string path;
    std::string description;
  };
  ExitStatus exit = ExitStatus::internal;
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string reason;     // UPPER_SNAKE; empty where the answer carried no ErrorInfo
  std::string message;    // English, for developers
  std::string localized;  // for staff; empty where the answer had none
  std::map<std::string, std::string> metadata{};
  std::vector<Field> fields{};
  std::optional<v1::Refusal> refusal{};
  std::optional<std::chrono::milliseconds> retry_after{};
  google::rpc::Status status{};  // as answered, details included
};

template <class T>
using Outcome = std::expected<T, Problem>;

// Reads the details out of the trailer. `status` is not OK.
Problem problem_of(const grpc::Status& status);
Problem problem_of(const google::rpc::Status& status);

// Found on this side, before or without an answer. `message` is in the person's language.
Problem local_problem(ExitStatus exit, grpc::StatusCode code, std::string reason, std::string message);
inline std::unexpected<Problem> fail(Problem problem) { return std::unexpected<Problem>(std::move(problem)); }

std::string code_name(grpc::StatusCode code);  // NOT_FOUND

}  // namespace passerelle::cli
