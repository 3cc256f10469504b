// Numbered steps from an empty schema to the one that this binary works with, each applied once.
#pragma once

#include <span>

#include "adapters/postgres/connection.h"

namespace passerelle::postgres {

struct Migration {
  int number = 0;
  const char* name = nullptr;
  const char* sql = nullptr;
};

std::span<const Migration> ledger_migrations();
std::span<const Migration> vault_migrations();

// Applies what is missing to `schema`, all in one transaction, one program at a time. Refuses a schema that a
// newer binary has migrated (SCHEMA_NEWER), and one whose migrations are not these (SCHEMA_CHANGED).
void migrate(Connection& connection, const std::string& schema, std::span<const Migration> migrations);

}  // namespace passerelle::postgres
