// An embedded ledger's campaigns, read row by row for the copy.
#pragma once

#include "adapters/archive/copy_stream.h"
#include "adapters/sqlite/query.h"

namespace passerelle::archive {

class EmbeddedCampaigns {
 public:
  EmbeddedCampaigns(sqlite::Database& file, postgres::Connection& database, const OnProgress& on_progress);

  // Leases keep their owners, whom nobody there has ever heard of: their lines are taken over at once.
  CopyReport copy_all();

 private:
  std::int64_t rows_of(const std::string& table);
  void end(const std::string& table, std::int64_t rows, CopyStream& stream);
  // A table that both ledgers have alike. `add_row(columns, stream)` passes a row on.
  struct Table {
    std::string name;
    std::string part;  // as progress is told of it
    std::string columns;
    std::string order;
  };
  template <class AddRow>
  void copy(const Table& table, AddRow add_row);
  void copy_campaigns();
  void copy_changes();
  void copy_uploads();
  void copy_lines();
  void copy_counts();
  // Of the copied lines, by PostgreSQL.
  void require_equal_counts();

  sqlite::Database& file_;
  postgres::Connection& database_;
  const OnProgress& on_progress_;
  CopyReport report_;
};

}  // namespace passerelle::archive
