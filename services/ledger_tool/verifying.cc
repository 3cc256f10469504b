#include "services/ledger_tool/verifying.h"

#include <nlohmann/json.hpp>

#include "services/cli/progress_bar.h"
#include "services/ledger_tool/daemon_stores.h"
#include "services/ledger_tool/store_problem.h"
#include "services/ledger_tool/verification_view.h"

namespace passerelle::ledger_tool {

using cli::ExitStatus;

cli::Outcome<archive::Verification> verify(const daemon::Configuration& configuration,
                                           cli::Console& console) {
  const auto ledger = open_ledger(configuration, console.words());
  if (!ledger) return cli::fail(ledger.error());
  const auto reader = (*ledger)->open_reader();
  if (!reader) return cli::fail(problem_of(reader.error(), console.words()));
  cli::ProgressBar bar(console);
  auto verification = archive::verify_ledger(**reader, [&bar](const archive::Progress& progress) {
    bar.show(cli::PartProgress{progress.part, static_cast<std::uint64_t>(progress.done),
                               static_cast<std::uint64_t>(progress.total)});
  });
  if (!verification) return cli::fail(problem_of(verification.error(), console.words()));
  return *std::move(verification);
}

ExitStatus verify_books(const cli::VerifyLedger& order, cli::Console& console) {
  const auto configuration = read_daemon_configuration(order.configuration, console.words());
  if (!configuration) return console.report(configuration.error());
  const auto verification = verify(*configuration, console);
  if (!verification) return console.report(verification.error());
  if (console.json()) {
    console.line(verification_json(*verification).dump(1));
  } else {
    show_balances(*verification, console);
    show_verdict(*verification, console);
  }
  return verification->agrees() ? ExitStatus::done : ExitStatus::disagrees;
}

}  // namespace passerelle::ledger_tool
