#include "adapters/sqlite/closing_table.h"

#include <sqlite3.h>

#include "adapters/stored_values/finance_columns.h"

namespace passerelle::sqlite {
namespace {

bool is_known(const Failure& failure) {
  return failure.sqlite_code() == SQLITE_CONSTRAINT_UNIQUE ||
         failure.sqlite_code() == SQLITE_CONSTRAINT_PRIMARYKEY;
}

}  // namespace

#define PASSERELLE_TILL                                                                                 \
  "SELECT id, site, day, expected_cents, counted_cents, deposited_cents, reason, closed_by, time FROM " \
  "till_closings "

ClosingTable::ClosingTable(Database& database)
    : put_till_(database, "INSERT INTO till_closings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      find_till_(database, PASSERELLE_TILL "WHERE site = ? AND day = ?"),
      list_tills_(database, PASSERELLE_TILL
                  "WHERE (?1 IS NULL OR site = ?1) AND day >= ?2 AND day < ?3 ORDER BY day DESC, site"),
      put_period_(database, "INSERT INTO closed_periods VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      list_periods_(database,
                    "SELECT period, seal, transfers, closed_by, approved_by, closed_at, document "
                    "FROM closed_periods ORDER BY ends_at, length(period) DESC"),
      propose_(database, "INSERT INTO close_proposals VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"),
      find_proposal_(database, "SELECT who, why, time FROM close_proposals WHERE period = ?") {}

#undef PASSERELLE_TILL

void ClosingTable::put(const finance::TillClosing& closing) {
  try {
    put_till_.execute(closing.id, closing.site, closing.day, closing.expected, closing.counted,
                      closing.deposited, closing.reason, closing.closed_by, closing.time);
  } catch (const Failure& failure) {
    if (!is_known(failure)) throw;
    refuse(domain::ErrorCode::already_exists, "TILL_CLOSED", "The till was closed for that day before.");
  }
}

std::optional<finance::TillClosing> ClosingTable::till(const domain::SiteId& site, domain::Day day) {
  Run run = find_till_.run(site, day);
  if (!run.next()) return std::nullopt;
  return stored::read_till_closing(run.columns());
}

std::vector<finance::TillClosing> ClosingTable::tills(std::optional<domain::SiteId> site, domain::Day from,
                                                      domain::Day until) {
  std::vector<finance::TillClosing> closings;
  Run run = list_tills_.run(site, from, until);
  while (run.next()) closings.push_back(stored::read_till_closing(run.columns()));
  return closings;
}

void ClosingTable::put(const finance::ClosedPeriod& closed) {
  try {
    put_period_.execute(closed.period.end(), closed.period.text(), closed.seal, closed.transfers,
                        closed.closed_by, closed.approved_by, closed.closed_at, closed.document);
  } catch (const Failure& failure) {
    if (!is_known(failure)) throw;
    refuse(domain::ErrorCode::already_exists, "PERIOD_CLOSED", "The period was closed before.");
  }
}

std::vector<finance::ClosedPeriod> ClosingTable::periods() {
  std::vector<finance::ClosedPeriod> periods;
  Run run = list_periods_.run();
  while (run.next()) periods.push_back(stored::read_closed_period(run.columns()));
  return periods;
}

broker::CloseProposal ClosingTable::propose(const broker::CloseProposal& proposal) {
  propose_.execute(proposal.period.text(), proposal.who, proposal.why, proposal.time);
  Run run = find_proposal_.run(proposal.period.text());
  run.next();
  Columns columns = run.columns();
  auto stored = proposal;
  stored.who = columns.take<std::string>();
  stored.why = columns.take<std::string>();
  stored.time = columns.take<domain::Instant>();
  return stored;
}

}  // namespace passerelle::sqlite
