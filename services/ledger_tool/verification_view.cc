#include "services/ledger_tool/verification_view.h"

#include <nlohmann/json.hpp>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/wire/value_wire.h"

namespace passerelle::ledger_tool {
namespace {

using archive::Disagreement;
namespace text = cli::text;

std::string_view kind_name(Disagreement::Kind kind) {
  switch (kind) {
    case Disagreement::Kind::balance:
      return "BALANCE";
    case Disagreement::Kind::asset:
      return "ASSET";
    case Disagreement::Kind::overdraft:
      return "OVERDRAFT";
    case Disagreement::Kind::holds:
      return "HOLDS";
    case Disagreement::Kind::lines:
      return "LINES";
    case Disagreement::Kind::statement:
      return "STATEMENT";
    case Disagreement::Kind::period:
      return "PERIOD";
  }
  return "UNKNOWN";
}

std::string sentence(const Disagreement& found, const cli::Words& words) {
  const auto kept = cli::count_text(found.kept, words.language());
  const auto expected = cli::count_text(found.expected, words.language());
  switch (found.kind) {
    case Disagreement::Kind::balance:
      return words.say<text::balance_differs>(found.subject, kept, expected);
    case Disagreement::Kind::asset:
      return words.say<text::asset_differs>(found.subject, kept, expected);
    case Disagreement::Kind::overdraft:
      return words.say<text::overdraft_differs>(found.subject, kept, expected);
    case Disagreement::Kind::holds:
      return words.say<text::holds_differ>(found.subject, kept, expected);
    case Disagreement::Kind::lines:
      return words.say<text::lines_differ>(found.subject, kept, expected);
    case Disagreement::Kind::statement:
      return words.say<text::statement_differs>(found.subject, kept, expected);
    case Disagreement::Kind::period:
      return words.say<text::period_differs>(found.subject, kept, expected);
  }
  return found.subject;
}

}  // namespace

void show_balances(const archive::Verification& verification, cli::Console& console) {
  const auto& words = console.words();
  const auto right = cli::Table::Align::right;
  cli::Table table({{words(text::account)}, {words(text::kept), right}, {words(text::rebuilt), right}});
  for (const auto& balance : verification.balances) {
    const auto amount = [&](std::int64_t value) {
      return cli::amount_text(value, wire::to_wire(balance.asset), words.language());
    };
    table.add({balance.account.name, amount(balance.kept), amount(balance.rebuilt)});
  }
  if (!table.empty()) console.out() << table.text();
}

void show_verdict(const archive::Verification& verification, cli::Console& console) {
  const auto& words = console.words();
  const auto count = [&](auto value) {
    return cli::count_text(static_cast<std::int64_t>(value), words.language());
  };
  if (verification.campaigns_moving > 0)
    console.line(words.say<text::campaigns_moving>(count(verification.campaigns_moving)));
  if (verification.agrees()) {
    console.verdict(
        words.say<text::books_agree>(count(verification.balances.size()), count(verification.open_recharges)),
        cli::ExitStatus::done);
    return;
  }
  console.verdict(words.say<text::books_disagree>(count(verification.disagreements.size())),
                  cli::ExitStatus::disagrees);
  for (const auto& found : verification.disagreements) console.line("  - " + sentence(found, words));
}

nlohmann::ordered_json verification_json(const archive::Verification& verification) {
  nlohmann::ordered_json document;
  document["agrees"] = verification.agrees();
  document["open_recharges"] = std::to_string(verification.open_recharges);
  document["campaigns"] = std::to_string(verification.campaigns);
  document["campaigns_moving"] = std::to_string(verification.campaigns_moving);
  const auto& finance = verification.finance;
  document["finance"] = {{"gifts", std::to_string(finance.gifts)},
                         {"statements", std::to_string(finance.statements)},
                         {"statement_lines", std::to_string(finance.statement_lines)},
                         {"breaks", std::to_string(finance.breaks)},
                         {"till_closings", std::to_string(finance.till_closings)},
                         {"closed_periods", std::to_string(finance.closed_periods)}};
  document["balances"] = nlohmann::ordered_json::array();
  for (const auto& balance : verification.balances)
    document["balances"].push_back({{"account", balance.account.name},
                                    {"asset", domain::to_string(balance.asset)},
                                    {"kept", std::to_string(balance.kept)},
                                    {"rebuilt", std::to_string(balance.rebuilt)}});
  document["disagreements"] = nlohmann::ordered_json::array();
  for (const auto& found : verification.disagreements)
    document["disagreements"].push_back({{"kind", kind_name(found.kind)},
                                         {"subject", found.subject},
                                         {"kept", std::to_string(found.kept)},
                                         {"expected", std::to_string(found.expected)}});
  return document;
}

}  // namespace passerelle::ledger_tool
