// A refusal's reasons as they are kept with it. Read back for refused recharges alone.
#pragma once

#include <string>
#include <vector>

#include "services/domain/decision.h"

namespace passerelle::stored {

std::string to_json(const std::vector<domain::Violation>& violations);
// Throws LEDGER_CORRUPT where it is not what to_json wrote.
std::vector<domain::Violation> violations_from_json(const std::string& text);

}  // namespace passerelle::stored
