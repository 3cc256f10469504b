#pragma once

#include <string_view>

#include "services/domain/error.h"

namespace passerelle::domain {

// What a person says of why something is done, and what is kept with it: 1 to 500 bytes, not blank. Errors:
// invalid_argument REASON_MISSING, REASON_TOO_LONG.
Status require_reason(std::string_view why);

}  // namespace passerelle::domain
