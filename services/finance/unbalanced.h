#pragma once

#include <string>

#include "services/domain/error.h"
#include "services/domain/ids.h"

namespace passerelle::finance {

// What is stated of an envelope contradicts itself: internal STATEMENT_UNBALANCED. Better no statement.
inline std::unexpected<domain::Error> unbalanced(const domain::EnvelopeId& envelope,
                                                 const std::string& what) {
  return std::unexpected(domain::Error{.code = domain::ErrorCode::internal,
                                       .reason = "STATEMENT_UNBALANCED",
                                       .message = "Envelope " + envelope.value + " " + what + ".",
                                       .metadata = {{"envelope", envelope.value}}});
}

}  // namespace passerelle::finance
