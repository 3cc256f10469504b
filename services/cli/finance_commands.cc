#include "services/cli/finance_commands.h"

#include <CLI/CLI.hpp>

#include "services/cli/finance_help.h"

namespace passerelle::cli {

void add_finance_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("finance", words(help::finance));
  group.require_subcommand(1);
  add_statement_commands(group, words, chosen);
  add_break_commands(group, words, chosen);
  add_closing_commands(group, words, chosen);
}

}  // namespace passerelle::cli
