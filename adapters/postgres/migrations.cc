#include "adapters/postgres/migrations.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <cstring>
#include <map>

namespace passerelle::postgres {
namespace {

using domain::ErrorCode;

constexpr std::int64_t migration_lock = 0x7061737365726c6c;  // "passerll"

struct Applied {
  std::string name;
  Bytes checksum;
};

Bytes checksum_of(const Migration& migration) {
  Bytes digest(SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(migration.sql), std::strlen(migration.sql), digest.data());
  return digest;
}

std::map<int, Applied> applied_to(Connection& connection, const std::string& schema) {
  std::map<int, Applied> applied;
  const auto sql = fmt::format("SELECT number, name, checksum FROM {}.schema_migrations", schema);
  const auto reply = connection.run({"applied_migrations", sql});
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const int number = columns.take<int>();
    auto name = columns.take<std::string>();
    applied[number] = Applied{std::move(name), columns.take<Bytes>()};
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

void apply(Connection& connection, const std::string& schema, const Migration& migration) {
  connection.execute(migration.sql);
  const auto sql = fmt::format(
      "INSERT INTO {}.schema_migrations (number, name, checksum, time) VALUES ($1, $2, $3, now())", schema);
  connection.run({"note_migration", sql}, migration.number, migration.name, checksum_of(migration));
}

bool has_table(Connection& connection, const std::string& schema) {
  const auto reply = connection.run({"find_migrations", "SELECT to_regclass($1) IS NOT NULL"},
                                    fmt::format("{}.schema_migrations", schema));
  return reply.row(0).take<bool>();
}

bool has_schema(Connection& connection, const std::string& schema) {
  return connection.run({"find_schema", "SELECT to_regnamespace($1) IS NOT NULL"}, schema)
      .row(0)
      .take<bool>();
}

// A role that may not make schemas finds its own already there.
void apply_missing(Connection& connection, const std::string& schema, std::span<const Migration> migrations) {
  if (!has_schema(connection, schema)) connection.execute(fmt::format("CREATE SCHEMA {}", schema).c_str());
  if (!has_table(connection, schema))
    connection.execute(fmt::format("CREATE TABLE {}.schema_migrations (number integer PRIMARY KEY, "
                                   "name text NOT NULL, checksum bytea NOT NULL, time timestamptz NOT NULL)",
                                   schema)
                           .c_str());
  const auto applied = applied_to(connection, schema);
  refuse_foreign_schema(applied, migrations);
  for (const auto& migration : migrations)
    if (!applied.contains(migration.number)) apply(connection, schema, migration);
}

}  // namespace

void migrate(Connection& connection, const std::string& schema, std::span<const Migration> migrations) {
  connection.execute("BEGIN");
  try {
    connection.run({"lock_migrations", "SELECT 1 FROM pg_advisory_xact_lock($1)"}, migration_lock);
    apply_missing(connection, schema, migrations);
    connection.execute("COMMIT");
  } catch (const ConnectionLost&) {
    throw;
  } catch (...) {
    connection.execute("ROLLBACK");
    throw;
  }
}

}  // namespace passerelle::postgres
