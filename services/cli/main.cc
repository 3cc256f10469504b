#include <string>
#include <vector>

#include "services/cli/interrupt.h"
#include "services/cli/run.h"

int main(int argc, char** argv) {
  // Before gRPC starts its threads: all of them are to leave the signals to it.
  passerelle::cli::Interrupt interrupt;
  return passerelle::cli::run(std::vector<std::string>(argv + 1, argv + argc), interrupt);
}
