#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "services/cli/interrupt.h"
#include "services/cli/run.h"
#include "services/ledger_tool/copying.h"
#include "services/ledger_tool/verifying.h"

namespace passerelle::ledger_tool {
namespace {

cli::ExitStatus carry_out(const cli::LedgerOrder& order, cli::Console& console) {
  if (const auto* copy = std::get_if<cli::CopyLedger>(&order)) return copy_books(*copy, console);
  return verify_books(std::get<cli::VerifyLedger>(order), console);
}

}  // namespace
}  // namespace passerelle::ledger_tool

int main(int argc, char** argv) {
  // Before any other thread. Nothing here asks to be told of a signal: it ends the process, and a copy that
  // was not committed is gone.
  passerelle::cli::Interrupt interrupt;
  setenv("GRPC_VERBOSITY", "NONE", 0);
  return passerelle::cli::run(std::vector<std::string>(argv + 1, argv + argc), interrupt,
                              passerelle::ledger_tool::carry_out);
}
