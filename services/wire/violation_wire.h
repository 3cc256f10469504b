// Why a recharge is refused, as a message of the API.
#pragma once

#include <string>

#include "passerelle/v1/common.pb.h"
#include "services/domain/decision.h"

namespace passerelle::wire {

// `explanation` is the sentence for staff, in the caller's language.
v1::Violation to_wire(const domain::Violation& violation, std::string explanation);

}  // namespace passerelle::wire
