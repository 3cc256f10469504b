// Putting one person on file, and changing what is there.
#pragma once

#include "services/cli/command_line.h"

namespace passerelle::cli {

// `add` and `update`, into the group of the beneficiaries' commands.
void add_beneficiary_edit_commands(CLI::App& group, const Words& words, Chosen& chosen);

}  // namespace passerelle::cli
