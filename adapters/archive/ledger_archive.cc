#include "adapters/archive/ledger_archive.h"

#include <fmt/format.h>

#include "adapters/archive/embedded_books.h"
#include "adapters/archive/embedded_campaigns.h"
#include "adapters/archive/embedded_finance.h"
#include "adapters/postgres/books.h"
#include "adapters/postgres/migrations.h"
#include "adapters/postgres/partitions.h"
#include "adapters/postgres/postgres_ledger.h"
#include "adapters/sqlite/lock_file.h"
#include "adapters/sqlite/migrations.h"

namespace passerelle::archive {
namespace {

using domain::ErrorCode;
using domain::Result;
using postgres::Access;
using postgres::Connection;
using std::filesystem::path;
using stored::refuse;

// Nobody else writes the file meanwhile, and its schema is the present one.
class EmbeddedFile {
 public:
  EmbeddedFile(const path& file, const std::string& store, std::span<const sqlite::Migration> migrations)
      : lock_(present(file, store), store), database_(file, sqlite::Access::writer, store) {
    sqlite::migrate(database_, migrations);
  }
  sqlite::Database& database() { return database_; }

 private:
  static const path& present(const path& file, const std::string& store) {
    if (!std::filesystem::exists(file))
      refuse(ErrorCode::failed_precondition, store + "_FILE_MISSING",
             fmt::format("{}: is not there", file.string()));
    return file;
  }
  sqlite::LockFile lock_;
  sqlite::Database database_;
};

// A copy takes as long as it takes, and the server must not end it.
void begin(Connection& connection) {
  connection.execute("BEGIN");
  connection.execute(
      "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; "
      "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on");
}

// Rolled back with its connection where the copy fails.
void require_empty(Connection& connection, const std::string& store,
                   std::initializer_list<const char*> tables) {
  for (const auto* table : tables) {
    connection.execute(fmt::format("LOCK TABLE {} IN EXCLUSIVE MODE", table).c_str());
    const auto sql = fmt::format("SELECT EXISTS (SELECT 1 FROM {})", table);
    if (connection.run({fmt::format("look_into_{}", table), sql}).row(0).take<bool>())
      refuse(ErrorCode::failed_precondition, store + "_NOT_EMPTY",
             fmt::format("{} has rows already: a copy begins with empty books.", table));
  }
}

// Whatever is entered next gets the number after the greatest that was copied.
void count_on(Connection& connection, const char* table) {
  connection.execute(fmt::format("SELECT setval(pg_get_serial_sequence('{0}', 'number'), "
                                 "greatest((SELECT max(number) FROM {0}), 1))",
                                 table)
                         .c_str());
}

// A resolved hold is its recharge's one hold there: PostgreSQL keeps no column for it.
void require_sound(sqlite::Database& file) {
  sqlite::Query query(
      file,
      "SELECT count(*) FROM transfers t WHERE pending IS NOT NULL AND NOT EXISTS "
      "(SELECT 1 FROM transfers h WHERE h.recharge = t.recharge AND h.id = t.pending AND h.kind = 2)");
  sqlite::Run run = query.run();
  run.next();
  if (const auto astray = run.columns().take<std::int64_t>(); astray > 0)
    refuse(ErrorCode::internal, "LEDGER_CORRUPT",
           fmt::format("{} transfers resolve a hold that is not their recharge's.", astray));
}

void require_equal_balances(Connection& connection, const OnProgress& on_progress) {
  on_progress({"balances", 0, 1});
  for (const auto& balance : postgres::rebuilt_balances(connection))
    if (balance.kept != balance.rebuilt)
      refuse(ErrorCode::internal, "LEDGER_COPY_DIFFERS",
             fmt::format("{}: its balance is {}, its transfers add up to {}.", balance.account.name,
                         balance.kept, balance.rebuilt));
  on_progress({"balances", 1, 1});
}

CopyReport copy_books(EmbeddedFile& file, const postgres::PostgresSettings& settings,
                      const OnProgress& on_progress) {
  Connection connection(settings, Access::writer, "LEDGER");
  EmbeddedBooks books(file.database(), connection, on_progress);
  postgres::Partitions().require(settings, books.years());
  begin(connection);
  require_empty(connection, "LEDGER",
                {"ledger.programme_versions", "ledger.beneficiaries", "ledger.recharges", "ledger.transfers",
                 "ledger.accounts", "ledger.sites", "ledger.callers", "ledger.terms", "ledger.campaigns",
                 "ledger.campaign_lines", "ledger.gifts", "ledger.statements", "ledger.statement_lines",
                 "ledger.breaks", "ledger.till_closings", "ledger.closed_periods", "ledger.close_proposals"});
  // Periods are closed after their transfers are there: no need to look at each, and to keep all until then.
  connection.execute("ALTER TABLE ONLY ledger.transfers DISABLE TRIGGER transfers_into_open_periods");
  auto report = books.copy_all();
  connection.execute("ALTER TABLE ONLY ledger.transfers ENABLE TRIGGER transfers_into_open_periods");
  auto campaigns = EmbeddedCampaigns(file.database(), connection, on_progress).copy_all();
  report.insert(report.end(), campaigns.begin(), campaigns.end());
  auto finance = EmbeddedFinance(file.database(), connection, on_progress).copy_all();
  report.insert(report.end(), finance.begin(), finance.end());
  for (const auto* table : {"ledger.sites", "ledger.callers", "ledger.terms", "ledger.accounts"})
    count_on(connection, table);
  require_equal_balances(connection, on_progress);
  connection.execute("COMMIT");
  connection.execute("ANALYZE");
  return report;
}

std::int64_t copy_sealed(sqlite::Database& file, Connection& connection, const OnProgress& on_progress,
                         const char* table, const char* names, bool with_index) {
  sqlite::Query counting(file, fmt::format("SELECT count(*) FROM {}", table));
  std::int64_t rows = 0;
  {
    sqlite::Run run = counting.run();
    run.next();
    rows = run.columns().take<std::int64_t>();
  }
  CopyStream stream(connection, fmt::format("vault.{}", table), names, table, rows, on_progress);
  sqlite::Query query(file, fmt::format("SELECT {} FROM {} ORDER BY 1", names, table));
  using Sealed = std::optional<stored::Bytes>;
  for (sqlite::Run run = query.run(); run.next();) {
    auto columns = run.columns();
    const auto id = columns.take<domain::Uuid>();
    const auto first = columns.take<Sealed>();
    if (with_index) {
      stream.add(id, first, columns.take<Sealed>());
    } else {
      stream.add(id, first);
    }
  }
  const auto taken = stream.end();
  if (taken != rows)
    refuse(ErrorCode::internal, "VAULT_COPY_DIFFERS",
           fmt::format("{}: {} rows were read, {} were stored.", table, rows, taken));
  return taken;
}

std::int64_t copy_proofs(sqlite::Database& file, Connection& connection) {
  sqlite::Query query(file, "SELECT key_id, proof FROM key_checks");
  std::int64_t rows = 0;
  for (sqlite::Run run = query.run(); run.next(); ++rows) {
    auto columns = run.columns();
    const auto id = columns.take<std::int64_t>();
    connection.run({"copy_proof", "INSERT INTO vault.key_checks (key_id, proof) VALUES ($1, $2)"}, id,
                   columns.take<stored::Bytes>());
  }
  return rows;
}

std::int64_t copy_erasures(sqlite::Database& file, Connection& connection) {
  sqlite::Query query(file, "SELECT person, reason, erased_by, erased_at FROM erasures");
  std::int64_t rows = 0;
  for (sqlite::Run run = query.run(); run.next(); ++rows) {
    auto columns = run.columns();
    const auto person = columns.take<domain::Uuid>();
    const auto reason = columns.take<std::int32_t>();
    const auto by = columns.take<std::string>();
    connection.run({"copy_erasure",
                    "INSERT INTO vault.erasures (person, reason, erased_by, erased_at) "
                    "VALUES ($1, $2, $3, $4)"},
                   person, reason, by, columns.take<std::int64_t>());
  }
  return rows;
}

}  // namespace

Result<CopyReport> copy_ledger(const path& file, const postgres::PostgresSettings& settings,
                               const OnProgress& on_progress) {
  return stored::guarded([&] {
    EmbeddedFile embedded(file, "LEDGER", sqlite::ledger_migrations());
    require_sound(embedded.database());
    if (auto opened = postgres::open_ledger(settings); !opened)
      throw stored::Failure(std::move(opened.error()));
    return copy_books(embedded, settings, on_progress);
  });
}

Result<CopyReport> copy_vault(const path& file, const postgres::PostgresSettings& settings,
                              const OnProgress& on_progress) {
  return stored::guarded([&] {
    EmbeddedFile embedded(file, "VAULT", sqlite::vault_migrations());
    Connection connection(settings, Access::writer, "VAULT");
    postgres::migrate(connection, "vault", postgres::vault_migrations());
    begin(connection);
    require_empty(connection, "VAULT", {"vault.lines", "vault.people", "vault.erasures", "vault.key_checks"});
    CopyReport report;
    report.push_back({"lines", copy_sealed(embedded.database(), connection, on_progress, "lines",
                                           "id, number_index, number", true)});
    report.push_back(
        {"people", copy_sealed(embedded.database(), connection, on_progress, "people", "id, name", false)});
    report.push_back({"erasures", copy_erasures(embedded.database(), connection)});
    report.push_back({"key_checks", copy_proofs(embedded.database(), connection)});
    connection.execute("COMMIT");
    return report;
  });
}

}  // namespace passerelle::archive
