// A whole programme as a message of the API, and back.
#pragma once

#include "passerelle/v1/programme_service.pb.h"
#include "services/domain/programme.h"

namespace passerelle::wire {

// Who applied it, and when, are not the programme's to say: the server adds them.
v1::Programme to_wire(const domain::Programme& programme);

// Not yet held to the programme's own rules (domain::validate does that). Errors: PROGRAMME_INVALID with
// every field that means nothing here, by its path in the message (`rules[2].quota.scope`).
domain::Result<domain::Programme> from_wire(const v1::Programme& message);

}  // namespace passerelle::wire
