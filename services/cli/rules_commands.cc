#include <CLI/CLI.hpp>
#include <memory>

#include "services/cli/command_line.h"
#include "services/cli/option_types.h"
#include "services/cli/replay.h"
#include "services/cli/replay_catalogue.h"

namespace passerelle::cli {

void add_rules_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("rules", words(help::rules));
  group.require_subcommand(1);
  auto& command = *group.add_subcommand("replay", words(help::rules_replay));
  const auto options = std::make_shared<ReplayOptions>();
  command.add_option("--rules", options->rules_file, words(help::rules_file))->required()->type_name("FILE");
  add_day(command, "--from", options->from, words(help::replay_from), words)->required();
  add_day(command, "--to", options->to, words(help::replay_to), words)->required();
  // In place of the global one: what it comes to is a table that spreadsheets may want.
  command.add_option("--output", options->output, words(help::replay_output))
      ->check(CLI::IsMember({"table", "json", "csv"}));
  command.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return replay_rules(session, console, *options);
    };
  });
}

}  // namespace passerelle::cli
