// An embedded ledger's campaigns, read row by row for the copy.
#pragma once

#include "adapters/archive/table_copy.h"

namespace passerelle::archive {

class EmbeddedCampaigns {
 public:
  EmbeddedCampaigns(sqlite::Database& file, postgres::Connection& database, const OnProgress& on_progress);

  // Leases keep their owners, whom nobody there has ever heard of: their lines are taken over at once.
  CopyReport copy_all();

 private:
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
  TableCopy tables_;
};

}  // namespace passerelle::archive
