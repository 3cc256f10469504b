// What went wrong, as one of gRPC's codes: of a call, and of a command that works without one.
#pragma once

#include <grpcpp/support/status.h>

#include "services/domain/error.h"

namespace passerelle::wire {

grpc::StatusCode status_code_of(domain::ErrorCode code);

}  // namespace passerelle::wire
