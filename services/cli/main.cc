#include <cstdlib>
#include <string>
#include <vector>

#include "services/cli/interrupt.h"
#include "services/cli/ledger_tool.h"
#include "services/cli/run.h"

int main(int argc, char** argv) {
  // Before gRPC starts its threads: all of them are to leave the signals to it.
  passerelle::cli::Interrupt interrupt;
  // What gRPC would write beside our own words; whoever looks for a fault in it can still ask for it.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return passerelle::cli::run(arguments, interrupt, passerelle::cli::hand_over_to_ledger_tool(arguments));
}
