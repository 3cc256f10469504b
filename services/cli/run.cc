#include "services/cli/run.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <string_view>

#include "services/cli/catalogue.h"
#include "services/cli/command_line.h"
#include "services/cli/language.h"

namespace passerelle::cli {
namespace {

// Of an option that decides how the rest is answered, errors in the command line included.
std::string early_value(const std::vector<std::string>& arguments, const std::string& option) {
  std::string value;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == option && i + 1 < arguments.size()) value = arguments[i + 1];
    if (arguments[i].starts_with(option + "=")) value = arguments[i].substr(option.size() + 1);
  }
  return value;
}

Words words_for(const std::vector<std::string>& arguments) {
  const auto asked = parse_language(early_value(arguments, "--language"));
  return Words(asked ? *asked : language_of(LocaleVariables::from_environment()));
}

// The names of the commands that were understood, as `passerelle recharge issue`.
std::string command_path(const CLI::App& app) {
  std::string path = app.get_name();
  const CLI::App* at = &app;
  while (true) {
    const auto below = at->get_subcommands();
    const auto named =
        std::ranges::find_if(below, [](const CLI::App* sub) { return !sub->get_name().empty(); });
    if (named == below.end()) return path;
    at = *named;
    path += " " + at->get_name();
  }
}

ExitStatus report_usage(const CLI::App& app, const CLI::ParseError& error, Console& console) {
  const auto& words = console.words();
  auto problem = local_problem(
      ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "USAGE",
      words.say<text::usage_error>(error.what()) + "\n" + words.say<text::see_help>(command_path(app)));
  if (console.json()) return console.report(problem);
  console.note(problem.localized);
  return problem.exit;
}

ExitStatus run_chosen(const Chosen& chosen, const GlobalOptions& globals, Console& console,
                      Interrupt& interrupt, const LedgerWork& ledger) {
  if (chosen.alone) return chosen.alone(console);
  if (chosen.ledger) return ledger(*chosen.ledger, console);
  const auto settings = complete(globals.settings, configuration_file(), console.words());
  if (!settings) return console.report(settings.error());
  const auto session = Session::open(*settings, console.words(), interrupt);
  if (!session) return console.report(session.error());
  return chosen.with_service(**session, console);
}

}  // namespace

int run(std::vector<std::string> arguments, Interrupt& interrupt, const LedgerWork& ledger) {
  const auto words = words_for(arguments);
  const auto format = early_value(arguments, "--output") == "json" ? Format::json : Format::table;
  Console console(std::cout, Screen::of_descriptor(STDOUT_FILENO), std::cerr,
                  Screen::of_descriptor(STDERR_FILENO), words, format);
  GlobalOptions globals;
  Chosen chosen;
  const auto app = make_command_line(words, globals, chosen);
  try {
    std::ranges::reverse(arguments);  // CLI11 takes them from the end
    app->parse(arguments);
  } catch (const CLI::Success& success) {
    return app->exit(success);  // help and version
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(report_usage(*app, error, console));
  }
  const auto exit = run_chosen(chosen, globals, console, interrupt, ledger);
  std::cout << std::flush;
  // An answer that could not be written was not given.
  if (exit == ExitStatus::done && !std::cout) return static_cast<int>(ExitStatus::internal);
  return static_cast<int>(exit);
}

}  // namespace passerelle::cli
