// An embedded ledger's tables, read row by row for the copy.
#pragma once

#include <map>
#include <set>

#include "adapters/archive/copy_stream.h"
#include "adapters/postgres/dictionary.h"
#include "adapters/sqlite/query.h"

namespace passerelle::archive {

class EmbeddedBooks {
 public:
  EmbeddedBooks(sqlite::Database& file, postgres::Connection& database, const OnProgress& on_progress);

  // In this order: later tables go by the numbers that earlier ones were given.
  CopyReport copy_all();
  std::set<int> years();

 private:
  std::int64_t count(const std::string& table);
  void copy(const std::string& table, std::int64_t rows, std::int64_t taken);
  void copy_programmes();
  void copy_beneficiaries();
  void copy_numbered();
  void copy_keys();
  void copy_recharges();
  void copy_events();
  void copy_open_recharges();
  void copy_late_news();
  void copy_accounts();
  void copy_transfers();
  void copy_usage();

  sqlite::Database& file_;
  postgres::Connection& database_;
  const OnProgress& on_progress_;
  CopyReport report_;
  std::map<std::string, postgres::Number> sites_;
  std::map<postgres::Caller, postgres::Number> callers_;
  std::map<postgres::Terms, postgres::Number> terms_;
  std::map<domain::Uuid, std::int16_t> events_of_open_;
};

}  // namespace passerelle::archive
