#include "tests/bench/stores.h"

#include <optional>

#include "adapters/postgres/postgres_ledger.h"
#include "adapters/postgres/postgres_vault.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "adapters/sqlite/sqlite_vault.h"

namespace passerelle::bench {
namespace {

std::optional<std::string> behind(std::string_view prefix, const std::string& location) {
  if (!location.starts_with(prefix)) return std::nullopt;
  return location.substr(prefix.size());
}

postgres::PostgresSettings server_in(const std::string& folder) {
  postgres::PostgresSettings settings;
  settings.host = folder;
  settings.database = "postgres";
  settings.user = "postgres";
  settings.statement_timeout = std::chrono::minutes(5);
  return settings;
}

std::unexpected<domain::Error> unknown() {
  return domain::fail(domain::ErrorCode::invalid_argument, "STORE_UNKNOWN",
                      "a store is sqlite:FILE or postgres:FOLDER");
}

}  // namespace

domain::Result<std::unique_ptr<broker::Ledger>> open_books(const std::string& location) {
  if (const auto file = behind("sqlite:", location)) return sqlite::open_ledger(*file);
  if (const auto folder = behind("postgres:", location)) return postgres::open_ledger(server_in(*folder));
  return unknown();
}

domain::Result<std::unique_ptr<broker::IdentityVault>> open_vault(const std::string& location,
                                                                  const sealing::VaultKeys& keys) {
  if (const auto file = behind("sqlite:", location)) return sqlite::open_vault(*file, keys);
  if (const auto folder = behind("postgres:", location))
    return postgres::open_vault(server_in(*folder), keys);
  return unknown();
}

}  // namespace passerelle::bench
