#include "services/cli/command_line.h"

#include <CLI/CLI.hpp>

#include "services/cli/help_catalogue.h"
#include "services/cli/option_types.h"

namespace passerelle::cli {
namespace {

void add_global_options(CLI::App& app, const Words& words, GlobalOptions& globals) {
  auto& settings = globals.settings;
  app.add_option("--server", settings.server, words(help::server))->envname("PASSERELLE_SERVER");
  app.add_option("--user", settings.user, words(help::user))->envname("PASSERELLE_USER");
  app.add_option("--ca-file", settings.ca_file, words(help::ca_file))
      ->envname("PASSERELLE_CA_FILE")
      ->type_name("FILE");
  app.add_option("--certificate", settings.certificate_file, words(help::certificate))
      ->envname("PASSERELLE_CERTIFICATE")
      ->type_name("FILE");
  app.add_option("--key", settings.key_file, words(help::key))->envname("PASSERELLE_KEY")->type_name("FILE");
  app.add_option("--output", globals.output, words(help::output))->check(CLI::IsMember({"table", "json"}));
  app.add_option("--language", globals.language, words(help::language))->check(CLI::IsMember({"fr", "en"}));
  add_duration(app, "--timeout", settings.timeout, longest_timeout, words(help::timeout));
}

}  // namespace

std::unique_ptr<CLI::App> make_command_line(const Words& words, GlobalOptions& globals, Chosen& chosen) {
  auto app = std::make_unique<CLI::App>(words(help::programme_name), "passerelle");
  const auto formatter = std::make_shared<CLI::Formatter>();
  formatter->label("Usage", words(help::usage));
  formatter->label("OPTIONS", words(help::option));
  formatter->label("Options", words(help::options));
  formatter->label("SUBCOMMAND", words(help::command));
  formatter->label("Subcommands", words(help::commands));
  formatter->label("Positionals", words(help::arguments));
  formatter->label("REQUIRED", words(help::required));
  app->formatter(formatter);
  app->set_help_flag("-h,--help", words(help::this_help));
  app->set_version_flag("--version", std::string("passerelle ") + PASSERELLE_VERSION, words(help::version));
  app->footer(words(help::exit_statuses));
  // Before the commands are added: they inherit it. Global options are then understood behind a command too.
  app->fallthrough();
  app->require_subcommand(1);
  add_global_options(*app, words, globals);
  add_programme_commands(*app, words, chosen);
  add_rules_commands(*app, words, chosen);
  add_beneficiary_commands(*app, words, chosen);
  add_recharge_commands(*app, words, chosen);
  add_campaign_commands(*app, words, chosen);
  add_eligibility_commands(*app, words, chosen);
  add_envelope_commands(*app, words, chosen);
  add_finance_commands(*app, words, chosen);
  add_status_commands(*app, words, chosen);
  add_ledger_commands(*app, words, chosen);
  add_completion_commands(*app, words, chosen);
  return app;
}

}  // namespace passerelle::cli
