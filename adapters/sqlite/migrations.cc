#include "adapters/sqlite/migrations.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <chrono>
#include <cstring>
#include <map>

#include "adapters/sqlite/query.h"

namespace passerelle::sqlite {
namespace {

using domain::ErrorCode;

struct Applied {
  std::string name;
  Bytes checksum;
};

Bytes checksum_of(const Migration& migration) {
  Bytes digest(SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(migration.sql), std::strlen(migration.sql), digest.data());
  return digest;
}

std::map<int, Applied> applied_to(Database& database) {
  std::map<int, Applied> applied;
  Query query(database, "SELECT number, name, checksum FROM schema_migrations");
  Run run = query.run();
  while (run.next()) {
    Columns columns = run.columns();
    const int number = columns.take<int>();
    applied[number] = Applied{columns.take<std::string>(), columns.take<Bytes>()};
  }
  return applied;
}

void refuse_foreign_schema(const std::map<int, Applied>& applied, std::span<const Migration> migrations) {
  const int newest = migrations.back().number;
  if (!applied.empty() && applied.rbegin()->first > newest)
    refuse(ErrorCode::failed_precondition, "SCHEMA_NEWER",
           fmt::format("The database is at migration {}, this program knows {}: use the newer program.",
                       applied.rbegin()->first, newest));
  for (const auto& migration : migrations) {
    const auto found = applied.find(migration.number);
    if (found != applied.end() &&
        (found->second.name != migration.name || found->second.checksum != checksum_of(migration)))
      refuse(ErrorCode::failed_precondition, "SCHEMA_CHANGED",
             fmt::format("Migration {} of the database is not the one of this program ({}).",
                         migration.number, migration.name));
  }
}

void apply(Database& database, const Migration& migration) {
  Transaction transaction(database, Transaction::Kind::write);
  database.execute(migration.sql);
  Query insert(database, "INSERT INTO schema_migrations (number, name, checksum, time) VALUES (?, ?, ?, ?)");
  insert.execute(migration.number, std::string_view(migration.name), checksum_of(migration),
                 std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  transaction.commit();
}

}  // namespace

void migrate(Database& database, std::span<const Migration> migrations) {
  database.execute(
      "CREATE TABLE IF NOT EXISTS schema_migrations ("
      " number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL, time INTEGER NOT NULL) "
      "STRICT");
  const auto applied = applied_to(database);
  refuse_foreign_schema(applied, migrations);
  for (const auto& migration : migrations)
    if (!applied.contains(migration.number)) apply(database, migration);
}

}  // namespace passerelle::sqlite
