// The programme's file, read and checked before anything is sent.
#pragma once

#include <string>

#include "services/cli/problem.h"
#include "services/cli/words.h"
#include "services/domain/programme.h"

namespace passerelle::cli {

// Errors: it can't be read; what its author has to correct, with its place.
Outcome<domain::Programme> read_programme(const std::string& file, const Words& words);

}  // namespace passerelle::cli
