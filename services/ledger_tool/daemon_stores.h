// The stores that a daemon's configuration names.
#pragma once

#include "services/broker/ports/ledger.h"
#include "services/cli/problem.h"
#include "services/passerelled/configuration.h"

namespace passerelle::ledger_tool {

cli::Outcome<daemon::Configuration> read_daemon_configuration(const std::filesystem::path& file,
                                                              const cli::Words& words);

// Of a server, with the patience that the whole of the books needs.
postgres::PostgresSettings patient(postgres::PostgresSettings settings);

// A file that isn't there is not made: LEDGER_FILE_MISSING.
cli::Outcome<std::unique_ptr<broker::Ledger>> open_ledger(const daemon::Configuration& configuration,
                                                          const cli::Words& words);

}  // namespace passerelle::ledger_tool
