// The commands of `passerelle finance`, a group each.
#pragma once

#include "services/cli/command_line.h"

namespace passerelle::cli {

// statement, reconcile
void add_statement_commands(CLI::App& finance, const Words& words, Chosen& chosen);
void add_break_commands(CLI::App& finance, const Words& words, Chosen& chosen);
// period, verify, keygen
void add_closing_commands(CLI::App& finance, const Words& words, Chosen& chosen);

}  // namespace passerelle::cli
