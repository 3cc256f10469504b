#include "tests/bench/stores.h"

#include "adapters/sqlite/sqlite_ledger.h"

namespace passerelle::bench {

domain::Result<std::unique_ptr<broker::Ledger>> open_books(const std::string& location) {
  constexpr std::string_view sqlite = "sqlite:";
  if (location.starts_with(sqlite)) return sqlite::open_ledger(location.substr(sqlite.size()));
  return domain::fail(domain::ErrorCode::invalid_argument, "STORE_UNKNOWN", "books are sqlite:FILE");
}

}  // namespace passerelle::bench
