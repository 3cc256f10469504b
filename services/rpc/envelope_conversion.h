#pragma once

#include <passerelle/v1/envelope_service.pb.h>

#include "services/domain/decision.h"

namespace passerelle::rpc {

v1::Envelope to_proto(const domain::Envelope& terms, const domain::EnvelopeBalance& balance);

}  // namespace passerelle::rpc
