// `campaign submit`, `approve`, `start` and the others that change its state.
#pragma once

#include <CLI/CLI.hpp>

#include "services/cli/command_line.h"

namespace passerelle::cli {

void add_campaign_act_commands(CLI::App& group, const Words& words, Chosen& chosen);

}  // namespace passerelle::cli
