#include "adapters/postgres/partitions.h"

#include <fmt/format.h>

#include <algorithm>

namespace passerelle::postgres {
namespace {

constexpr std::int64_t partition_lock = 0x7061737365726c70;  // "passerlp"

int year_of(domain::Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

bool exists(Connection& connection, const std::string& table) {
  return connection.run({"find_table", "SELECT to_regclass($1) IS NOT NULL"}, table).row(0).take<bool>();
}

// Attached, not created in place: that would wait for every reader and writer of the other years.
void make(Connection& connection, const char* table, int year) {
  const auto name = fmt::format("ledger.{}_{}", table, year);
  if (exists(connection, name)) return;
  connection.execute(
      fmt::format("CREATE TABLE {0} (LIKE ledger.{1} INCLUDING DEFAULTS INCLUDING CONSTRAINTS); "
                  "ALTER TABLE ledger.{1} ATTACH PARTITION {0} FOR VALUES FROM ('{2}') TO ('{3}')",
                  name, table, first_id_of(year).text(), first_id_of(year + 1).text())
          .c_str());
}

// A trigger of the whole table is not fired by what names a year's. It is missing where an older program made
// the year.
void guard_closed_periods(Connection& connection, int year) {
  const auto name = fmt::format("ledger.transfers_{}", year);
  const auto guards =
      connection.run({"find_guard",
                      "SELECT count(*) FROM pg_trigger WHERE tgrelid = $1::text::regclass AND tgname = "
                      "'transfers_into_open_periods'"},
                     name);
  if (guards.row(0).take<std::int64_t>() > 0) return;
  connection.execute(
      fmt::format("CREATE TRIGGER transfers_into_open_periods AFTER INSERT ON {} REFERENCING NEW TABLE AS "
                  "posted FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_closed()",
                  name)
          .c_str());
}

}  // namespace

int year_of(const domain::Uuid& id) {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  return year_of(domain::paris_day(domain::from_unix_ms(ms)));
}

domain::Uuid first_id_of(int year) {
  const domain::Day first(std::chrono::local_days(std::chrono::year(year) / 1 / 1));
  auto ms =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, domain::to_unix_ms(domain::start_of(first))));
  domain::Uuid id;
  for (std::size_t i = 6; i-- > 0; ms >>= 8U) id.bytes[i] = static_cast<std::uint8_t>(ms & 0xffU);
  return id;
}

void Partitions::require(const PostgresSettings& settings, const std::set<int>& years) {
  if (std::includes(years_.begin(), years_.end(), years.begin(), years.end())) return;
  Connection connection(settings, Access::writer, "LEDGER");
  connection.execute("BEGIN");
  connection.run({"lock_partitions", "SELECT 1 FROM pg_advisory_xact_lock($1)"}, partition_lock);
  for (const int year : years) {
    for (const auto* table : {"recharges", "recharge_events", "transfers"}) make(connection, table, year);
    guard_closed_periods(connection, year);
  }
  connection.execute("COMMIT");
  years_.insert(years.begin(), years.end());
}

}  // namespace passerelle::postgres
