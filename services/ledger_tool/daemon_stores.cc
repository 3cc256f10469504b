#include "services/ledger_tool/daemon_stores.h"

#include <chrono>

#include "adapters/postgres/postgres_ledger.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "services/ledger_tool/store_problem.h"

namespace passerelle::ledger_tool {
namespace {

domain::Result<std::unique_ptr<broker::Ledger>> open(const daemon::Configuration& configuration) {
  if (configuration.postgres) return postgres::open_ledger(patient(*configuration.postgres));
  if (!std::filesystem::exists(configuration.ledger_file))
    return domain::fail(domain::ErrorCode::failed_precondition, "LEDGER_FILE_MISSING",
                        configuration.ledger_file.string() + ": is not there");
  return sqlite::open_ledger(configuration.ledger_file);
}

}  // namespace

cli::Outcome<daemon::Configuration> read_daemon_configuration(const std::filesystem::path& file,
                                                              const cli::Words& words) {
  auto configuration = daemon::read_configuration(file);
  if (!configuration) return cli::fail(problem_of(configuration.error(), words));
  return *std::move(configuration);
}

postgres::PostgresSettings patient(postgres::PostgresSettings settings) {
  settings.application = "passerelle-ledger";
  settings.statement_timeout = std::chrono::hours(24);
  settings.silence_timeout = std::chrono::hours(1);
  return settings;
}

cli::Outcome<std::unique_ptr<broker::Ledger>> open_ledger(const daemon::Configuration& configuration,
                                                          const cli::Words& words) {
  auto ledger = open(configuration);
  if (!ledger) return cli::fail(problem_of(ledger.error(), words));
  return *std::move(ledger);
}

}  // namespace passerelle::ledger_tool
