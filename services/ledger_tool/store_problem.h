// What a store or a configuration refused, in words for whoever typed the command.
#pragma once

#include "services/cli/problem.h"
#include "services/domain/error.h"

namespace passerelle::ledger_tool {

cli::Problem problem_of(const domain::Error& error, const cli::Words& words);

}  // namespace passerelle::ledger_tool
