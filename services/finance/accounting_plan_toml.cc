// The accountant's file. docs/accounting.md describes it for the people who write it.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <utility>

#include "services/domain/toml_source.h"
#include "services/finance/accounting_plan.h"
#include "services/finance/accounting_purposes.h"

namespace passerelle::finance {
namespace {

using domain::TomlFindings;
using domain::TomlTable;

constexpr std::size_t largest_file_bytes = std::size_t{1} << 20U;
constexpr const char* reason = "ACCOUNTING_PLAN_INVALID";

// Every rule says when it begins: what was booked before a change stays booked as it was.
domain::Day read_from(TomlTable& table) {
  if (!table.has("from")) table.refuse("from", "It is missing.");
  return table.optional_day("from").value_or(domain::Day{});
}

// One table names a journal for several purposes; `tables` remembers which one a rule comes from.
void read_journals(TomlTable& file, AccountingPlan& plan, std::vector<std::size_t>& tables) {
  const std::vector<std::string_view> names(journal_purposes.begin(), journal_purposes.end());
  std::size_t index = 0;
  for (auto& table : file.tables("journals")) {
    const JournalRule common{{}, table.text("code"), table.text("label"), read_from(table)};
    const auto purposes = table.texts("for");
    if (purposes.empty()) table.refuse("for", "It must name what is booked there.");
    for (std::size_t i = 0; i < purposes.size(); ++i) {
      const auto name = std::find(names.begin(), names.end(), purposes[i]);
      if (name == names.end()) {
        table.refuse(fmt::format("for[{}]", i),
                     fmt::format("It must be one of \"{}\".", fmt::join(names, "\", \"")));
        continue;
      }
      plan.journals.push_back(common);
      plan.journals.back().purpose = static_cast<JournalPurpose>(name - names.begin() + 1);
      tables.push_back(index);
    }
    table.finish();
    ++index;
  }
}

AccountRule read_account(TomlTable& table) {
  std::vector<std::string_view> names;
  names.reserve(account_purposes.size());
  for (const auto& traits : account_purposes) names.push_back(traits.name);
  AccountRule rule;
  const auto purpose = table.one_of("purpose", names);
  rule.number = table.text("number");
  rule.label = table.text("label");
  rule.from = read_from(table);
  if (!purpose) return rule;  // which other key belongs here is not known
  const auto& traits = account_purposes[*purpose];
  rule.purpose = traits.purpose;
  if (table.has(traits.subject)) rule.applies_to = table.text(traits.subject);
  table.finish();
  return rule;
}

VatRule read_vat(TomlTable& table) {
  VatRule rule;
  rule.offer.value = table.text("offer");
  rule.from = read_from(table);
  const auto kind = table.one_of("class", {"exempt", "rate"});
  if (!kind) return rule;
  if (*kind == 0) {
    rule.vat.citation = table.text("citation");
  } else {
    rule.vat.rate_basis_points = table.integer("rate_basis_points");
    rule.vat.citation = table.text_or_empty("citation");
    if (table.has("rate_basis_points") && rule.vat.rate_basis_points == 0)
      table.refuse("rate_basis_points", "It must be 1 to 10000; what is exempt says so, and by which law.");
  }
  table.finish();
  return rule;
}

// A violation speaks of the plan's journals; the file's are fewer, each for several purposes.
std::string path_in_file(const std::string& path, const std::vector<std::size_t>& tables) {
  constexpr std::string_view journals = "journals[";
  if (!path.starts_with(journals)) return path;
  const auto end = path.find(']');
  const auto index = std::stoul(path.substr(journals.size(), end - journals.size()));
  return fmt::format("{}{}{}", journals, tables[index], path.substr(end));
}

std::unexpected<domain::Error> syntax_error(const toml::parse_error& error) {
  const auto& place = error.source().begin;
  return domain::fail(domain::ErrorCode::invalid_argument, reason,
                      fmt::format("line {}, column {}: {}", place.line, place.column, error.description()));
}

}  // namespace

domain::Result<AccountingPlan> parse_accounting_plan(std::string_view text) {
  if (text.size() > largest_file_bytes)
    return domain::fail(domain::ErrorCode::invalid_argument, reason,
                        "line 1, column 1: An accounting plan has at most 1 MiB.");
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return syntax_error(error);
  }
  TomlFindings findings;
  TomlTable file(root, "", findings);
  AccountingPlan plan;
  std::vector<std::size_t> journal_tables;
  plan.siren = file.text("siren");
  read_journals(file, plan, journal_tables);
  for (auto& table : file.tables("accounts")) plan.accounts.push_back(read_account(table));
  for (auto& table : file.tables("vat")) plan.vat.push_back(read_vat(table));
  file.finish();
  if (!findings.empty()) return std::unexpected(findings.error(reason));
  if (const auto valid = validate(plan); !valid) {
    std::set<std::pair<std::string, std::string>> said;
    for (const auto& violation : valid.error().field_violations) {
      auto path = path_in_file(violation.field, journal_tables);
      if (said.insert({path, violation.description}).second) findings.add(path, violation.description);
    }
    return std::unexpected(findings.error(reason));
  }
  return plan;
}

}  // namespace passerelle::finance
