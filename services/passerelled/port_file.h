#pragma once

#include <filesystem>

#include "services/domain/error.h"

namespace passerelle::daemon {

// Whole or not there: whoever waits for it never reads half a number. Error: unavailable
// PORT_FILE_UNWRITABLE.
domain::Status write_port_file(const std::filesystem::path& file, int port);

}  // namespace passerelle::daemon
