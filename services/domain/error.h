// The one error type inside the house. It is mapped to a gRPC status at one place,
// services/rpc/error_mapping.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace passerelle::domain {

// What the caller can do about it; the names follow the canonical gRPC codes they end as.
enum class ErrorCode : std::uint8_t {
  invalid_argument,  // the request can never succeed as it is
  not_found,
  already_exists,
  failed_precondition,  // refused by the state of things; `reason` says which
  aborted,              // somebody else changed it first (etag)
  resource_exhausted,   // a queue or a limit is full; `retry_after` says when to come back
  unauthenticated,
  permission_denied,
  unavailable,  // passing; the same request, with the same request_id, may be sent again
  internal,     // a defect of ours
};

struct FieldViolation {
  std::string field;        // path in the request, as `recharge.offer` or `rules[2].limit`
  std::string description;  // English, a full sentence
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string reason;                             // UPPER_SNAKE, stable, for programs: `OFFER_UNKNOWN`
  std::string message;                            // English, for developers; never a phone number or a name
  std::map<std::string, std::string> metadata{};  // opaque ids and limits that the reason speaks of
  std::vector<FieldViolation> field_violations{};
  std::optional<std::chrono::milliseconds> retry_after{};
};

template <class T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string reason, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(reason), std::move(message)});
}

// INVALID_ARGUMENT about one field. `reason` is `INVALID_ARGUMENT` unless a more precise one is given.
inline std::unexpected<Error> invalid_field(std::string field, std::string description,
                                            std::string reason = "INVALID_ARGUMENT") {
  Error error{ErrorCode::invalid_argument, std::move(reason), field + ": " + description};
  error.field_violations.push_back({std::move(field), std::move(description)});
  return std::unexpected<Error>(std::move(error));
}

}  // namespace passerelle::domain
