#include "adapters/sqlite/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace passerelle::sqlite {
namespace {

using domain::Error;
using domain::ErrorCode;

constexpr int busy_timeout_ms = 5'000;

// The disk, the file or a lock, as opposed to a statement of ours that is wrong.
bool is_environmental(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
      return true;
    default:
      return false;
  }
}

int remember_wal_pages(void* wal_pages, sqlite3*, const char*, int pages) {
  *static_cast<int*>(wal_pages) = pages;
  return SQLITE_OK;
}

// Nobody asks SQLite how much memory it has: counting takes a mutex at each of its allocations.
void stop_counting_memory() {
  // Once, and before anything else is asked of SQLite; too late it is refused, and nothing is lost.
  static const int refused = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)refused;
}

}  // namespace

Database::Database(const std::filesystem::path& file, Access access, std::string store)
    : store_(std::move(store)) {
  stop_counting_memory();
  const int flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
      (access == Access::writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  if (sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
    auto error = error_of(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_), "open");
    sqlite3_close(handle_);
    throw Failure(std::move(error));
  }
  try {
    configure(access);
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

Database::~Database() { sqlite3_close_v2(handle_); }

void Database::configure(Access access) {
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
  // They cost a look-up a row, nine a recharge; the one writer's code keeps them.
  execute("PRAGMA foreign_keys = OFF");
  execute("PRAGMA trusted_schema = OFF");
  execute("PRAGMA temp_store = MEMORY");
  execute("PRAGMA wal_autocheckpoint = 0");
  if (access == Access::reader) {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    execute("PRAGMA query_only = ON");
    return;
  }
  execute("PRAGMA cache_size = -49152");  // KiB: what a batch touches at random is found there
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = FULL");
  // Set after wal_autocheckpoint, which is such a hook itself.
  sqlite3_wal_hook(handle_, remember_wal_pages, &wal_pages_);
}

Error Database::error_of(int code, const char* message, const char* doing) const {
  auto text = fmt::format("{}: {} ({})", doing, message, code);
  if (is_environmental(code)) return {ErrorCode::unavailable, store_ + "_UNAVAILABLE", std::move(text)};
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    return {ErrorCode::internal, store_ + "_CORRUPT", std::move(text)};
  return {ErrorCode::internal, store_ + "_STATEMENT_FAILED", std::move(text)};
}

void Database::execute(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("execute");
}

void Database::hold_snapshot() {
  if (holds_snapshot()) return;
  execute("BEGIN DEFERRED");
  // It is taken by the first reading, not by the BEGIN.
  execute("SELECT 1 FROM sqlite_schema LIMIT 1");
  holds_snapshot_ = true;
}

bool Database::holds_snapshot() const {
  // Some errors end a transaction by themselves. What follows would read another state, and not know it.
  if (holds_snapshot_ && sqlite3_get_autocommit(handle_) != 0)
    refuse(ErrorCode::unavailable, "SNAPSHOT_LOST", "SQLite gave up the state that was being read.");
  return holds_snapshot_;
}

void Database::fail(const char* doing) const {
  const int code = sqlite3_extended_errcode(handle_);
  throw Failure(error_of(code, sqlite3_errmsg(handle_), doing), code);
}

void Database::checkpoint() {
  int in_log = 0;
  int copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) fail("checkpoint");
  // Once all of it is in the file the next writer begins the log anew.
  wal_pages_ = in_log == copied ? 0 : in_log - copied;
}

void Database::empty_log() {
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
    refuse(ErrorCode::unavailable, store_ + "_BUSY", "Somebody reads what is to be overwritten.");
  if (code != SQLITE_OK) fail("empty the log");
  wal_pages_ = 0;
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED");
}

Transaction::~Transaction() {
  if (sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  try {
    database_.execute("COMMIT");
  } catch (const Failure& failure) {
    // The frames of the commit may be whole in the log although writing or syncing them failed: a crash
    // before the next commit would bring them back. A full disk leaves them incomplete.
    if ((failure.sqlite_code() & 0xff) != SQLITE_IOERR) throw;
    throw Failure({ErrorCode::unavailable, "COMMIT_UNKNOWN", failure.error().message}, failure.sqlite_code());
  }
}

}  // namespace passerelle::sqlite
