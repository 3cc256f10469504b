#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "services/cli/catalogue.h"
#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/programme_file.h"
#include "services/cli/programme_view.h"
#include "services/wire/programme_wire.h"

namespace passerelle::cli {
namespace {

struct ApplyOptions {
  std::string file;
  std::optional<std::int64_t> expected_version;
  bool validate_only = false;
};

ExitStatus apply(Session& session, Console& console, const ApplyOptions& options) {
  const auto& words = console.words();
  const auto programme = read_programme(options.file, words);
  if (!programme) return console.report(programme.error());
  v1::ApplyProgrammeRequest request;
  *request.mutable_programme() = wire::to_wire(*programme);
  if (options.expected_version) request.set_expected_version(*options.expected_version);
  request.set_validate_only(options.validate_only);
  const auto applied =
      session.call(session.programmes(), &v1::ProgrammeService::Stub::ApplyProgramme, request);
  if (!applied) return console.report(applied.error());
  if (console.json()) {
    console.document(*applied);
    return ExitStatus::done;
  }
  console.line(options.validate_only
                   ? words.say<text::programme_would_be>(applied->display_name(), applied->version())
                   : words.say<text::programme_in_force>(applied->display_name(), applied->version()));
  console.line(words.say<text::programme_counts>(applied->sites_size(), applied->operators_size(),
                                                 applied->offers_size(), applied->rules_size(),
                                                 applied->envelopes_size()));
  return ExitStatus::done;
}

ExitStatus show(Session& session, Console& console, std::int64_t version, bool as_toml) {
  v1::GetProgrammeRequest request;
  request.set_version(version);
  const auto programme =
      session.call(session.programmes(), &v1::ProgrammeService::Stub::GetProgramme, request);
  if (!programme) return console.report(programme.error());
  if (!as_toml) {
    show_programme(console, *programme);
    return ExitStatus::done;
  }
  const auto values = wire::from_wire(*programme);
  if (!values) {
    return console.report(local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL,
                                        values.error().reason, values.error().message));
  }
  console.out() << domain::to_toml(*values);
  return ExitStatus::done;
}

void add_apply(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("apply", words(help::programme_apply));
  const auto options = std::make_shared<ApplyOptions>();
  command.add_option("FILE", options->file, words(help::programme_file))->required()->type_name("FILE");
  command.add_option("--expected-version", options->expected_version, words(help::expected_version))
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  command.add_flag("--validate-only", options->validate_only, words(help::validate_only));
  command.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return apply(session, console, *options);
    };
  });
}

void add_show(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("show", words(help::programme_show));
  const auto version = std::make_shared<std::int64_t>(0);
  const auto as_toml = std::make_shared<bool>(false);
  command.add_option("--version", *version, words(help::programme_version))
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  command.add_flag("--toml", *as_toml, words(help::as_toml));
  command.callback([version, as_toml, &chosen] {
    chosen.with_service = [version, as_toml](Session& session, Console& console) {
      return show(session, console, *version, *as_toml);
    };
  });
}

}  // namespace

void add_programme_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("programme", words(help::programme));
  group.require_subcommand(1);
  add_apply(group, words, chosen);
  add_show(group, words, chosen);
}

}  // namespace passerelle::cli
