// Files that a person names on the command line.
#pragma once

#include <filesystem>
#include <string>

#include "services/cli/problem.h"
#include "services/cli/words.h"

namespace passerelle::cli {

// The whole file, at most 4 MiB. Errors: it can't be read, or is larger.
Outcome<std::string> read_small_file(const std::filesystem::path& file, const Words& words);

// For a file that could not be opened; `error` is errno's.
Problem unreadable_file(const std::filesystem::path& file, int error, const Words& words);
// For one that could not be written.
Problem unwritable_file(const std::filesystem::path& file, int error, const Words& words);

}  // namespace passerelle::cli
