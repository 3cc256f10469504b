#pragma once

#include <string>

#include "services/domain/error.h"

namespace passerelle::broker {

// 1 to 128 printable ASCII characters. invalid_argument REQUEST_ID_MISSING or REQUEST_ID_INVALID.
domain::Status check_request_id(const std::string& request_id);

}  // namespace passerelle::broker
