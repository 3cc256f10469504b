// What an embedded ledger keeps for finance, read row by row for the copy.
#pragma once

#include "adapters/archive/table_copy.h"

namespace passerelle::archive {

class EmbeddedFinance {
 public:
  EmbeddedFinance(sqlite::Database& file, postgres::Connection& database, const OnProgress& on_progress)
      : database_(database), tables_(file, database, on_progress) {}

  CopyReport copy_all();

 private:
  void copy_gifts();
  void copy_statements();
  void copy_statement_lines();
  void copy_breaks();
  void copy_till_closings();
  void copy_closed_periods();
  void copy_close_proposals();
  // Of the copied lines, by PostgreSQL.
  void require_whole_statements();

  postgres::Connection& database_;
  TableCopy tables_;
};

}  // namespace passerelle::archive
