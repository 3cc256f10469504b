// The formats that need no mapping file.
#pragma once

#include <span>

#include "services/finance/statement_mapping.h"

namespace passerelle::finance {

// `dtone`: its list of transactions, all delivered unless it has a column STATUS. Its lists of reversed and
// of pending ones have the same columns and say nowhere which they are: `dtone-reversed`, `dtone-pending`.
// `reloadly`: its report of transactions. `tmf654`: the statement of our operator simulator.
std::span<const StatementMapping> statement_formats();
const StatementMapping* find_statement_format(std::string_view name);

}  // namespace passerelle::finance
