#include "adapters/sqlite/break_table.h"

#include <algorithm>

#include "adapters/stored_values/finance_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::sqlite {

#define PASSERELLE_BREAK                                                                                  \
  "SELECT id, kind, state, operator, period, recharge, statement, statement_line, envelope, difference, " \
  "measure, worth_cents, found_at, suggested, resolution, resolved_by, reason, approved_by, transfer, "   \
  "resolved_at "                                                                                          \
  "FROM breaks "

BreakTable::BreakTable(Database& database)
    : find_(database, PASSERELLE_BREAK "WHERE id = ?"),
      insert_(database,
              "INSERT INTO breaks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
              "ON CONFLICT DO NOTHING"),
      update_(database,
              "UPDATE breaks SET state = ?2, resolution = ?3, resolved_by = ?4, reason = ?5, approved_by = "
              "?6, transfer = ?7, resolved_at = ?8 WHERE id = ?1"),
      page_(database, PASSERELLE_BREAK
            "WHERE id > ?1 AND (?2 IS NULL OR operator = ?2) AND (?3 IS NULL OR period = ?3) "
            "AND (?4 OR state IN (?5, ?6, ?7)) ORDER BY id LIMIT ?8") {}

#undef PASSERELLE_BREAK

std::optional<finance::Break> BreakTable::find(finance::BreakId id) {
  Run run = find_.run(id);
  if (!run.next()) return std::nullopt;
  return stored::read_break(run.columns());
}

void BreakTable::put(const finance::Break& found) {
  if (update_.execute(found.id, found.state, found.resolution, found.resolved_by, found.reason,
                      found.approved_by, found.transfer, found.resolved_at) > 0)
    return;
  insert_.execute(found.id, found.kind, found.state, found.operator_id, found.period.text(), found.recharge,
                  stored::present(found.statement), found.statement_line, found.envelope, found.difference,
                  found.measure, found.worth, found.found_at, found.suggested, found.resolution,
                  found.resolved_by, found.reason, found.approved_by, found.transfer, found.resolved_at);
}

broker::Page<finance::Break> BreakTable::page(const broker::BreakFilter& filter,
                                              std::optional<finance::BreakId> after, int limit) {
  const auto period = filter.period ? std::optional(filter.period->text()) : std::nullopt;
  const auto wanted = [&](finance::BreakState state) {
    return std::ranges::find(filter.states, state) == filter.states.end() ? 0 : static_cast<int>(state);
  };
  broker::Page<finance::Break> page;
  Run run = page_.run(after.value_or(finance::BreakId{}), filter.operator_id, period, filter.states.empty(),
                      wanted(finance::BreakState::open), wanted(finance::BreakState::proposed),
                      wanted(finance::BreakState::resolved), limit + 1);
  while (run.next()) page.items.push_back(stored::read_break(run.columns()));
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.pop_back();
  return page;
}

}  // namespace passerelle::sqlite
