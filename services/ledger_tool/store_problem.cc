#include "services/ledger_tool/store_problem.h"

#include "services/cli/catalogue.h"
#include "services/wire/status_code.h"

namespace passerelle::ledger_tool {
namespace {

using cli::ExitStatus;
using domain::ErrorCode;

std::string words_for(const domain::Error& error, const cli::Words& words) {
  const auto& reason = error.reason;
  if (reason == "CONFIGURATION_INVALID") return words(cli::text::configuration_unsound);
  if (reason.ends_with("_COPY_DIFFERS")) return words(cli::text::copy_differs);
  if (reason.ends_with("_NOT_EMPTY")) return words(cli::text::books_not_empty);
  if (reason.ends_with("_IN_USE")) return words(cli::text::books_in_use);
  if (reason == "LEDGER_FILE_MISSING" || reason == "VAULT_FILE_MISSING")
    return words(cli::text::books_missing);
  if (error.code == ErrorCode::unavailable) return words(cli::text::books_away);
  if (error.code == ErrorCode::internal) return words(cli::text::unexpected);
  return words(cli::text::books_refused);
}

}  // namespace

cli::Problem problem_of(const domain::Error& error, const cli::Words& words) {
  const auto code = wire::status_code_of(error.code);
  const auto exit =
      error.reason == "CONFIGURATION_INVALID" ? ExitStatus::usage : cli::exit_status_of(code, error.reason);
  auto problem = cli::local_problem(exit, code, error.reason, words_for(error, words));
  problem.message = error.message;
  problem.status.set_message(error.message);
  return problem;
}

}  // namespace passerelle::ledger_tool
