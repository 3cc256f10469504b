#include "adapters/postgres/programme_rows.h"

namespace passerelle::postgres {

std::int64_t put_programme(Connection& connection, const domain::Programme& programme,
                           const std::string& applied_by, domain::Instant time) {
  const auto reply =
      connection.run({"put_programme",
                      "INSERT INTO ledger.programme_versions (version, document, applied_by, applied_at) "
                      "VALUES ((SELECT coalesce(max(version), 0) + 1 FROM ledger.programme_versions), $1, "
                      "$2, $3) RETURNING version"},
                     domain::to_toml(programme), applied_by, time);
  return reply.row(0).take<std::int64_t>();
}

std::optional<broker::ProgrammeVersion> find_programme(Connection& connection,
                                                       std::optional<std::int64_t> version) {
  const auto reply =
      connection.run({"find_programme",
                      "SELECT version, document, applied_by, applied_at FROM ledger.programme_versions "
                      "WHERE version = coalesce($1::bigint, version) ORDER BY version DESC LIMIT 1"},
                     version);
  if (reply.rows() == 0) return std::nullopt;
  auto columns = reply.row(0);
  const auto number = columns.take<std::int64_t>();
  auto programme = domain::parse_programme(columns.take<std::string>());
  if (!programme) throw Failure(programme.error());
  broker::ProgrammeVersion found;
  found.programme = std::move(*programme);
  found.programme.version = number;
  found.applied_by = columns.take<std::string>();
  found.applied_at = columns.take<domain::Instant>();
  return found;
}

}  // namespace passerelle::postgres
