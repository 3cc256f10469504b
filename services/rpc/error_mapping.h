// The one place where what went wrong inside becomes what a gRPC client sees.
#pragma once

#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>
#include <passerelle/v1/common.pb.h>

#include <string_view>

#include "services/domain/decision.h"
#include "services/domain/error.h"

namespace passerelle::rpc {

inline constexpr std::string_view error_domain = "passerelle.v1";
// Clients take 8 KiB of trailers unless told otherwise, and base64 adds a third. A status that would not fit
// loses its longest lists, never its reason.
inline constexpr std::size_t max_status_bytes = 4608;

// With ErrorInfo and LocalizedMessage; BadRequest and RetryInfo where the error has something to say there.
google::rpc::Status to_rpc_status(const domain::Error& error, domain::Language language);

// FAILED_PRECONDITION, RECHARGE_REFUSED: Refusal, QuotaFailure for quotas, PreconditionFailure for the rest,
// and a LocalizedMessage with every explanation. `english` holds the same violations, explained in English:
// the texts that developers read.
google::rpc::Status refusal_status(const v1::Refusal& localized, const v1::Refusal& english,
                                   domain::Language language);

// As it travels in trailers, cut to max_status_bytes.
grpc::Status to_grpc_status(google::rpc::Status status);
inline grpc::Status to_grpc_status(const domain::Error& error, domain::Language language) {
  return to_grpc_status(to_rpc_status(error, language));
}

}  // namespace passerelle::rpc
