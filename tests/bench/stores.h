// Where a benchmark's books are: the one place that knows which stores there are.
#pragma once

#include <memory>
#include <string>

#include "services/broker/ports/ledger.h"

namespace passerelle::bench {

// `sqlite:FILE`.
domain::Result<std::unique_ptr<broker::Ledger>> open_books(const std::string& location);

}  // namespace passerelle::bench
