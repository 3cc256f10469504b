// Tables that both ledgers have alike, copied row by row.
#pragma once

#include <fmt/format.h>

#include "adapters/archive/copy_stream.h"
#include "adapters/sqlite/query.h"

namespace passerelle::archive {

class TableCopy {
 public:
  struct Table {
    std::string name;
    std::string part;  // as progress is told of it
    std::string columns;
    std::string order;
  };
  TableCopy(sqlite::Database& file, postgres::Connection& database, const OnProgress& on_progress)
      : file_(file), database_(database), on_progress_(on_progress) {}

  // `add_row(columns, stream)` passes a row on.
  template <class AddRow>
  void copy(const Table& table, AddRow add_row) {
    const auto rows = rows_of(table.name);
    CopyStream stream(database_, "ledger." + table.name, table.columns, table.part, rows, on_progress_);
    sqlite::Query query(file_,
                        fmt::format("SELECT {} FROM {} ORDER BY {}", table.columns, table.name, table.order));
    for (sqlite::Run run = query.run(); run.next();) add_row(run.columns(), stream);
    end(table.name, rows, stream);
  }
  std::int64_t rows_of(const std::string& table);
  // Throws LEDGER_COPY_DIFFERS where not all rows were stored.
  void end(const std::string& table, std::int64_t rows, CopyStream& stream);
  CopyReport take_report() { return std::move(report_); }

 private:
  sqlite::Database& file_;
  postgres::Connection& database_;
  const OnProgress& on_progress_;
  CopyReport report_;
};

}  // namespace passerelle::archive
