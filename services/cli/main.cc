#include <cstdlib>
#include <string>
#include <vector>

#include "services/cli/interrupt.h"
#include "services/cli/run.h"

int main(int argc, char** argv) {
  // Before gRPC starts its threads: all of them are to leave the signals to it.
  passerelle::cli::Interrupt interrupt;
  // What gRPC would write beside our own words; whoever looks for a fault in it can still ask for it.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  return passerelle::cli::run(std::vector<std::string>(argv + 1, argv + argc), interrupt);
}
