// One connection to one SQLite file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "adapters/sqlite/failure.h"

struct sqlite3;

namespace passerelle::sqlite {

enum class Access : std::uint8_t {
  writer,  // the one connection that writes, and the only one that checkpoints
  reader,  // read-only; leaves checkpoints alone, even when it is the last to close
};

class Database {
 public:
  // `store` begins the reasons of its errors: LEDGER gives LEDGER_UNAVAILABLE, LEDGER_CORRUPT, ...
  Database(const std::filesystem::path& file, Access access, std::string store);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  sqlite3* handle() const { return handle_; }
  void execute(const char* sql);  // constant text alone: values are bound, by Query
  [[noreturn]] void fail(const char* doing) const;

  // What is read from here on is as it is now, until this is closed. Asked again, it is still the first one.
  // The log can't begin anew meanwhile, and grows with what is written.
  void hold_snapshot();
  // Throws SNAPSHOT_LOST where one was held and SQLite gave it up.
  bool holds_snapshot() const;

  // Pages in the write-ahead log as of the last commit of this connection.
  int wal_pages() const { return wal_pages_; }
  // Copies what it can of the log into the file, without waiting for readers: where one holds a snapshot,
  // what was written before it.
  void checkpoint();
  // Copies all of the log and leaves an empty one: of what was overwritten, nothing is left in either. Waits
  // a little for readers, then throws ..._BUSY.
  void empty_log();

 private:
  void configure(Access access);

  domain::Error error_of(int code, const char* message, const char* doing) const;

  std::string store_;
  sqlite3* handle_ = nullptr;
  bool holds_snapshot_ = false;
  int wal_pages_ = 0;
};

// Read or write; rolls back unless it was committed.
class Transaction {
 public:
  enum class Kind : std::uint8_t { read, write };
  Transaction(Database& database, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  // Throws COMMIT_UNKNOWN where it may have reached the disk, ..._UNAVAILABLE where it did not.
  void commit();

 private:
  Database& database_;
};

}  // namespace passerelle::sqlite
