// The whole command, from its arguments to its exit status.
#pragma once

#include <string>
#include <vector>

#include "services/cli/interrupt.h"

namespace passerelle::cli {

int run(std::vector<std::string> arguments, Interrupt& interrupt);

}  // namespace passerelle::cli
