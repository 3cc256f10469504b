#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

class ProgrammeTable {
 public:
  explicit ProgrammeTable(Database& database) : database_(database) {}

  // The version that it got.
  std::int64_t put(const domain::Programme& programme, const std::string& applied_by, domain::Instant time);
  // Absent version = the newest.
  std::optional<broker::ProgrammeVersion> find(std::optional<std::int64_t> version);

 private:
  Database& database_;
  Query insert_{
      database_,
      "INSERT INTO programme_versions (version, document, applied_by, applied_at) VALUES "
      "((SELECT coalesce(max(version), 0) + 1 FROM programme_versions), ?, ?, ?) RETURNING version"};
  Query find_{database_,
              "SELECT version, document, applied_by, applied_at FROM programme_versions WHERE version = ?"};
  Query find_newest_{database_,
                     "SELECT version, document, applied_by, applied_at FROM programme_versions "
                     "ORDER BY version DESC LIMIT 1"};
};

}  // namespace passerelle::sqlite
