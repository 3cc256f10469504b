#pragma once

#include <passerelle/v1/programme_service.pb.h>

#include "services/broker/ports/ledger.h"

namespace passerelle::rpc {

v1::Programme to_proto(const broker::ProgrammeVersion& version);

// What the API can't say in the domain's words, with the path of each; the programme's own rules are the
// domain's to check. `version`, `applied_by` and `apply_time` are output only and not looked at.
domain::Result<domain::Programme> programme_from(const v1::Programme& programme);
// The domain knows paths in the programme; the caller knows paths in the request.
domain::Error under_request(domain::Error error);

}  // namespace passerelle::rpc
