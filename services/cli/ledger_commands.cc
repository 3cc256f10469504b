#include <memory>

#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"

namespace passerelle::cli {
namespace {

void add_file(CLI::App& command, const std::string& name, std::filesystem::path& file,
              const std::string& description) {
  command.add_option(name, file, description)->required()->type_name("FILE");
}

}  // namespace

void add_ledger_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("ledger", words(help::ledger));
  group.require_subcommand(1);

  auto& copy = *group.add_subcommand("copy", words(help::ledger_copy));
  const auto copied = std::make_shared<CopyLedger>();
  add_file(copy, "--from-config", copied->from, words(help::from_configuration));
  add_file(copy, "--to-config", copied->to, words(help::to_configuration));
  copy.callback([copied, &chosen] { chosen.ledger = *copied; });

  auto& verify = *group.add_subcommand("verify", words(help::ledger_verify));
  const auto verified = std::make_shared<VerifyLedger>();
  add_file(verify, "--config", verified->configuration, words(help::daemon_configuration));
  verify.callback([verified, &chosen] { chosen.ledger = *verified; });
}

}  // namespace passerelle::cli
