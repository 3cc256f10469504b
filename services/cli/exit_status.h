// What the command tells the script that called it. Documented in docs/cli.md and `--help`; never renumbered.
#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "passerelle/v1/recharge_service.pb.h"
#include "passerelle/v1/status_service.pb.h"

namespace passerelle::cli {

enum class ExitStatus : int {
  done = 0,
  internal = 1,       // a defect, or an answer that makes no sense
  usage = 2,          // the command line or the configuration
  refused = 3,        // by the programme's rules; or not eligible
  not_delivered = 4,  // rejected by the operator, cancelled or reversed
  not_known_yet = 5,  // reserved or in doubt
  not_found = 6,
  not_allowed = 7,
  unavailable = 8,
  invalid = 9,        // the input, or the state of things, does not allow it
  some_refused = 10,  // an import took some lines, and refused others
  degraded = 11,      // the service goes on, without its idempotency cache
  disagrees = 12,     // books that do not agree with themselves
  interrupted = 130,  // Ctrl-C, as shells say it
};

// `reason` is that of the error's ErrorInfo; empty where it has none.
ExitStatus exit_status_of(grpc::StatusCode code, std::string_view reason);
ExitStatus exit_status_of(v1::Recharge::State state);
ExitStatus exit_status_of(v1::Status::State state);

}  // namespace passerelle::cli
