#include "adapters/sqlite/programme_table.h"

namespace passerelle::sqlite {
namespace {

std::optional<broker::ProgrammeVersion> first(Run run) {
  if (!run.next()) return std::nullopt;
  Columns columns = run.columns();
  const auto number = columns.take<std::int64_t>();
  auto programme = domain::parse_programme(columns.take<std::string>());
  if (!programme) throw Failure(programme.error());
  broker::ProgrammeVersion version;
  version.programme = std::move(*programme);
  version.programme.version = number;
  version.applied_by = columns.take<std::string>();
  version.applied_at = columns.take<domain::Instant>();
  return version;
}

}  // namespace

std::int64_t ProgrammeTable::put(const domain::Programme& programme, const std::string& applied_by,
                                 domain::Instant time) {
  Run run = insert_.run(domain::to_toml(programme), applied_by, time);
  if (!run.next())
    refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A programme was stored without a version.");
  const auto version = run.columns().take<std::int64_t>();
  run.next();
  return version;
}

std::optional<broker::ProgrammeVersion> ProgrammeTable::find(std::optional<std::int64_t> version) {
  if (version) return first(find_.run(*version));
  return first(find_newest_.run());
}

}  // namespace passerelle::sqlite
