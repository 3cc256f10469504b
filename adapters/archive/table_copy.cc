#include "adapters/archive/table_copy.h"

namespace passerelle::archive {

std::int64_t TableCopy::rows_of(const std::string& table) {
  sqlite::Query query(file_, "SELECT count(*) FROM " + table);
  sqlite::Run run = query.run();
  run.next();
  return run.columns().take<std::int64_t>();
}

void TableCopy::end(const std::string& table, std::int64_t rows, CopyStream& stream) {
  const auto taken = stream.end();
  if (rows != taken)
    sqlite::refuse(domain::ErrorCode::internal, "LEDGER_COPY_DIFFERS",
                   fmt::format("{}: {} rows were read, {} were stored.", table, rows, taken));
  report_.push_back({table, taken});
}

}  // namespace passerelle::archive
