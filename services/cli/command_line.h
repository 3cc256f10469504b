// What a person typed, understood: the command to run, and for whom.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "services/cli/console.h"
#include "services/cli/ledger_order.h"
#include "services/cli/session.h"
#include "services/cli/settings.h"

namespace passerelle::cli {

// The command that was chosen; one of them is set once the line is parsed.
struct Chosen {
  std::function<ExitStatus(Session&, Console&)> with_service;
  std::function<ExitStatus(Console&)> alone;
  std::optional<LedgerOrder> ledger;
};

// Options that every command takes, before or behind its name.
struct GlobalOptions {
  Settings settings;
  std::string output = "table";
  std::string language;
};

// The tree of commands. Parsing it fills `globals` and `chosen`, which outlive it.
std::unique_ptr<CLI::App> make_command_line(const Words& words, GlobalOptions& globals, Chosen& chosen);

// One group of commands each.
void add_programme_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_rules_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_beneficiary_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_recharge_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_eligibility_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_campaign_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_finance_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_envelope_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_status_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_ledger_commands(CLI::App& app, const Words& words, Chosen& chosen);
void add_completion_commands(CLI::App& app, const Words& words, Chosen& chosen);

}  // namespace passerelle::cli
