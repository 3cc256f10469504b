#include "services/cli/exit_status.h"

namespace passerelle::cli {

ExitStatus exit_status_of(grpc::StatusCode code, std::string_view reason) {
  switch (code) {
    case grpc::StatusCode::OK:
      return ExitStatus::done;
    case grpc::StatusCode::NOT_FOUND:
      return ExitStatus::not_found;
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return ExitStatus::not_allowed;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ExitStatus::unavailable;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return reason == "RECHARGE_REFUSED" ? ExitStatus::refused : ExitStatus::invalid;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::OUT_OF_RANGE:
      return ExitStatus::invalid;
    default:
      return ExitStatus::internal;
  }
}

ExitStatus exit_status_of(v1::Recharge::State state) {
  switch (state) {
    case v1::Recharge::DELIVERED:
      return ExitStatus::done;
    case v1::Recharge::REFUSED:
      return ExitStatus::refused;
    case v1::Recharge::REJECTED:
    case v1::Recharge::CANCELLED:
    case v1::Recharge::REVERSED:
      return ExitStatus::not_delivered;
    case v1::Recharge::RESERVED:
    case v1::Recharge::IN_DOUBT:
      return ExitStatus::not_known_yet;
    default:
      return ExitStatus::internal;
  }
}

ExitStatus exit_status_of(v1::Status::State state) {
  switch (state) {
    case v1::Status::OK:
      return ExitStatus::done;
    case v1::Status::DEGRADED:
      return ExitStatus::degraded;
    case v1::Status::UNAVAILABLE:
      return ExitStatus::unavailable;
    default:
      return ExitStatus::internal;
  }
}

}  // namespace passerelle::cli
