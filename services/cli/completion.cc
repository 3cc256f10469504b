#include "services/cli/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "services/cli/catalogue.h"
#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"

namespace passerelle::cli {
namespace {

// clang-format off
constexpr std::string_view script_template = R"BASH(# Load it with: eval "$(passerelle completion bash)"
_passerelle() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  local path='' commands='' options='' files='' i
  case $before in
@VALUES@  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${COMP_WORDS[i]}" in
      @PATHS@) path+=" ${COMP_WORDS[i]}" ;;
    esac
  done
  case $path in
@COMMANDS@  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options @GLOBAL@" -- "$word"))
  elif [[ -n $files ]]; then
    COMPREPLY=($(compgen -f -- "$word"))
  else
    COMPREPLY=($(compgen -W "$commands" -- "$word"))
  fi
}
complete -o filenames -F _passerelle passerelle
)BASH";
// clang-format on

void fill(std::string& script, std::string_view place, const std::string& content) {
  script.replace(script.find(place), place.size(), content);
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  auto commands = app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); });
  std::ranges::sort(commands, {}, [](const CLI::App* sub) { return sub->get_name(); });
  return commands;
}

// Those of option groups too, which CLI11 keeps as commands without a name.
std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  auto options = app.get_options();
  for (const auto* group :
       app.get_subcommands([](const CLI::App* sub) { return sub->get_group().empty(); })) {
    for (const auto* option : group->get_options()) options.push_back(option);
  }
  return options;
}

std::string option_words(const CLI::App& app) {
  std::string line;
  for (const auto* option : options_of(app)) {
    for (const auto& name : option->get_lnames())
      line += fmt::format("{}--{}", line.empty() ? "" : " ", name);
  }
  return line;
}

// The values that CLI11's IsMember takes, out of the type's description: TEXT:{fr,en}.
std::string value_words(const CLI::Option& option) {
  const auto type = option.get_type_name();
  const auto open = type.find('{');
  const auto close = type.find('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return "";
  auto line = type.substr(open + 1, close - open - 1);
  std::ranges::replace(line, ',', ' ');
  return line;
}

// `path) words`, for the command and all below it.
void add_commands(const CLI::App& app, const std::string& path, std::string& cases) {
  std::string line;
  bool takes_file = false;
  for (const auto* sub : commands_of(app))
    line += fmt::format("{}{}", line.empty() ? "" : " ", sub->get_name());
  for (const auto* option : options_of(app)) {
    takes_file = takes_file || (option->get_positional() && option->get_type_name() == "FILE");
  }
  cases += fmt::format("    '{}') commands='{}' options='{}' files={} ;;\n", path, line, option_words(app),
                       takes_file ? "yes" : "''");
  for (const auto* sub : commands_of(app))
    add_commands(*sub, fmt::format("{} {}", path, sub->get_name()), cases);
}

// ` recharge issue` of every command: how a word typed is known to be one.
void add_paths(const CLI::App& app, const std::string& path, std::string& paths) {
  for (const auto* sub : commands_of(app)) {
    const auto below = fmt::format("{} {}", path, sub->get_name());
    paths += fmt::format("{}'{}'", paths.empty() ? "" : "|", below);
    add_paths(*sub, below, paths);
  }
}

void add_values(const CLI::App& app, std::string& cases) {
  for (const auto* option : options_of(app)) {
    const auto values = value_words(*option);
    const bool file = option->get_type_name() == "FILE";
    for (const auto& name : option->get_lnames()) {
      const auto line =
          file ? fmt::format("    --{}) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", name)
               : fmt::format("    --{}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n", name,
                             values);
      if (option->get_items_expected_max() > 0 && cases.find(line) == std::string::npos) cases += line;
    }
  }
  for (const auto* sub : commands_of(app)) add_values(*sub, cases);
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
  std::string values;
  std::string commands;
  std::string paths;
  add_values(app, values);
  add_commands(app, "", commands);
  add_paths(app, "", paths);
  std::string script(script_template);
  fill(script, "@VALUES@", values);
  fill(script, "@COMMANDS@", commands);
  fill(script, "@PATHS@", paths);
  fill(script, "@GLOBAL@", option_words(app));
  return script;
}

void add_completion_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("completion", words(help::completion));
  group.require_subcommand(1);
  auto& command = *group.add_subcommand("bash", words(help::completion_bash));
  command.callback([&app, &chosen] {
    chosen.alone = [&app](Console& console) {
      console.out() << bash_completion(app);
      return ExitStatus::done;
    };
  });
}

}  // namespace passerelle::cli
