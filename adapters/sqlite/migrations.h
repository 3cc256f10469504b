// Numbered steps from an empty file to the schema that this binary works with, each applied once.
#pragma once

#include <span>

#include "adapters/sqlite/database.h"

namespace passerelle::sqlite {

struct Migration {
  int number = 0;
  const char* name = nullptr;
  const char* sql = nullptr;
};

std::span<const Migration> ledger_migrations();
std::span<const Migration> vault_migrations();

// Applies what is missing, a transaction each. Refuses a file that a newer binary has migrated
// (SCHEMA_NEWER), and one whose migrations are not these (SCHEMA_CHANGED).
void migrate(Database& database, std::span<const Migration> migrations);

}  // namespace passerelle::sqlite
