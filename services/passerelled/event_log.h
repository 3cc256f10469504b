// One line an event, on stderr. Opaque ids alone: no number and no name has a way in here.
#pragma once

#include <string>

#include "services/rpc/gate.h"

namespace passerelle::daemon {

void open_log(const std::string& level);  // debug, info, warning, error
// Calls that went well are for debugging; those that failed by the caller's doing are information.
void log_call(const rpc::CallRecord& call);

}  // namespace passerelle::daemon
