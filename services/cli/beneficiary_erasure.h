#pragma once

#include "services/cli/command_line.h"

namespace passerelle::cli {

// erase and purge. Neither does anything that nobody said yes to.
void add_beneficiary_erasure_commands(CLI::App& group, const Words& words, Chosen& chosen);

}  // namespace passerelle::cli
