// Moves an embedded ledger, and its vault, into PostgreSQL: all of it or nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "adapters/postgres/postgres_settings.h"
#include "services/domain/error.h"

namespace passerelle::archive {

// Told as it goes, on the caller's thread: a part's name, and how many of how many rows are done. Parts
// follow each other, each ends with done = total.
struct Progress {
  std::string part;  // recharges, transfers, usage, ...
  std::int64_t done = 0;
  std::int64_t total = 0;
};
using OnProgress = std::function<void(const Progress&)>;

struct CopiedTable {
  std::string table;  // as PostgreSQL has it
  std::int64_t rows = 0;
};
using CopyReport = std::vector<CopiedTable>;

// Copies `file` into the database's schema `ledger`, which must have no books yet, in one transaction,
// compares counts, balances, usage, campaigns and statements, and commits. An interrupted copy has left
// nothing: it is begun again. The file stays as it was; a broker that has it open is refused (LEDGER_IN_USE),
// as is a file that is not there (LEDGER_FILE_MISSING). Others: LEDGER_NOT_EMPTY, LEDGER_COPY_DIFFERS (a
// defect: nothing is kept), and those of opening either ledger.
domain::Result<CopyReport> copy_ledger(const std::filesystem::path& file,
                                       const postgres::PostgresSettings& settings,
                                       const OnProgress& on_progress);

// The same of the vault, into schema `vault`. Rows are sealed and stay so: no key is needed, and the key file
// in use goes on opening them. VAULT_IN_USE, VAULT_FILE_MISSING, VAULT_NOT_EMPTY, VAULT_COPY_DIFFERS.
domain::Result<CopyReport> copy_vault(const std::filesystem::path& file,
                                      const postgres::PostgresSettings& settings,
                                      const OnProgress& on_progress);

}  // namespace passerelle::archive
