#include "services/ledger_tool/copying.h"

#include <nlohmann/json.hpp>

#include "adapters/archive/ledger_archive.h"
#include "adapters/sealing/vault_key_file.h"
#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/progress_bar.h"
#include "services/ledger_tool/daemon_stores.h"
#include "services/ledger_tool/store_problem.h"
#include "services/ledger_tool/verification_view.h"
#include "services/ledger_tool/verifying.h"

namespace passerelle::ledger_tool {
namespace {

using cli::ExitStatus;
using cli::Outcome;
using daemon::Configuration;

struct Ends {
  Configuration from;
  Configuration to;
};

// Every key that seals something there has to open it here.
bool opens_the_same(const sealing::VaultKeys& from, const sealing::VaultKeys& to) {
  if (from.blind_index_key != to.blind_index_key) return false;
  for (const auto& [id, key] : from.data_keys) {
    const auto found = to.data_keys.find(id);
    if (found == to.data_keys.end() || found->second != key) return false;
  }
  return true;
}

cli::Problem unsuitable(const char* reason, std::string message) {
  return cli::local_problem(ExitStatus::usage, grpc::StatusCode::FAILED_PRECONDITION, reason,
                            std::move(message));
}

std::optional<cli::Problem> key_problem(const Ends& ends, const cli::Words& words) {
  const auto from = sealing::load_or_refuse(ends.from.vault_key_file);
  const auto to = sealing::load_or_refuse(ends.to.vault_key_file);
  if (!from) return problem_of(from.error(), words);
  if (!to) return problem_of(to.error(), words);
  if (!opens_the_same(*from, *to)) return unsuitable("VAULT_KEYS_DIFFER", words(cli::text::keys_differ));
  return std::nullopt;
}

Outcome<Ends> read_ends(const cli::CopyLedger& order, const cli::Words& words) {
  auto from = read_daemon_configuration(order.from, words);
  if (!from) return cli::fail(from.error());
  auto to = read_daemon_configuration(order.to, words);
  if (!to) return cli::fail(to.error());
  if (from->postgres)
    return cli::fail(
        unsuitable("COPY_FROM_SQLITE_ALONE", words.say<cli::text::copy_needs_file>(order.from.string())));
  if (!to->postgres)
    return cli::fail(
        unsuitable("COPY_TO_POSTGRES_ALONE", words.say<cli::text::copy_needs_postgres>(order.to.string())));
  Ends ends{*std::move(from), *std::move(to)};
  if (auto problem = key_problem(ends, words)) return cli::fail(*std::move(problem));
  return ends;
}

// The vault first: a daemon that still runs has both, and what else may go wrong with it costs no time.
Outcome<archive::CopyReport> copy_both(const Ends& ends, cli::Console& console) {
  cli::ProgressBar bar(console);
  const auto on_progress = [&bar](const archive::Progress& progress) {
    bar.show(cli::PartProgress{progress.part, static_cast<std::uint64_t>(progress.done),
                               static_cast<std::uint64_t>(progress.total)});
  };
  const auto settings = patient(*ends.to.postgres);
  auto report = archive::copy_vault(ends.from.vault_file, settings, on_progress);
  if (!report) return cli::fail(problem_of(report.error(), console.words()));
  auto books = archive::copy_ledger(ends.from.ledger_file, settings, on_progress);
  if (!books) {
    auto problem = problem_of(books.error(), console.words());
    problem.localized += " " + console.words()(cli::text::vault_copied_alone);
    return cli::fail(std::move(problem));
  }
  report->insert(report->end(), books->begin(), books->end());
  return *std::move(report);
}

cli::Table table_of(const archive::CopyReport& report, const cli::Words& words) {
  cli::Table table({{words(cli::text::table)}, {words(cli::text::rows), cli::Table::Align::right}});
  for (const auto& copied : report) table.add({copied.table, cli::count_text(copied.rows, words.language())});
  return table;
}

void print_json(const archive::CopyReport& report, const archive::Verification& verification,
                cli::Console& console) {
  auto document = verification_json(verification);
  document["tables"] = nlohmann::ordered_json::array();
  for (const auto& copied : report)
    document["tables"].push_back({{"table", copied.table}, {"rows", std::to_string(copied.rows)}});
  console.line(document.dump(1));
}

}  // namespace

ExitStatus copy_books(const cli::CopyLedger& order, cli::Console& console) {
  const auto ends = read_ends(order, console.words());
  if (!ends) return console.report(ends.error());
  const auto report = copy_both(*ends, console);
  if (!report) return console.report(report.error());
  const auto verification = verify(ends->to, console);
  if (!verification) return console.report(verification.error());
  if (console.json()) {
    print_json(*report, *verification, console);
  } else {
    console.out() << table_of(*report, console.words()).text();
    if (verification->agrees()) console.line(console.words()(cli::text::copied));
    show_verdict(*verification, console);
  }
  return verification->agrees() ? ExitStatus::done : ExitStatus::disagrees;
}

}  // namespace passerelle::ledger_tool
