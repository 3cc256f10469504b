#include "adapters/postgres/break_rows.h"

#include "adapters/postgres/pages.h"
#include "adapters/stored_values/finance_columns.h"
#include "adapters/stored_values/presence.h"

namespace passerelle::postgres {
namespace {

using finance::Break;

// A flush waits for the answers of all that was sent: not of any number at once.
constexpr std::size_t most_unanswered = 1'000;

#define PASSERELLE_BREAK                                                                                  \
  "SELECT id, kind, state, operator, period, recharge, statement, statement_line, envelope, difference, " \
  "measure, worth_cents, found_at, suggested, resolution, resolved_by, reason, approved_by, transfer, "   \
  "resolved_at "                                                                                          \
  "FROM ledger.breaks "

constexpr postgres::Statement find_break{"find_break", PASSERELLE_BREAK "WHERE id = $1"};
constexpr postgres::Statement lock_break{"lock_break", PASSERELLE_BREAK "WHERE id = $1 FOR NO KEY UPDATE"};
constexpr postgres::Statement put_break{
    "put_break",
    "WITH known AS (UPDATE ledger.breaks SET state = $3::smallint, resolution = $15::smallint, resolved_by = "
    "$16, reason = $17, approved_by = $18, transfer = $19::uuid, resolved_at = $20::timestamptz "
    "WHERE id = $1::uuid RETURNING 1) "
    "INSERT INTO ledger.breaks (id, kind, state, operator, period, recharge, statement, statement_line, "
    "envelope, difference, measure, worth_cents, found_at, suggested, resolution, resolved_by, reason, "
    "approved_by, transfer, resolved_at) SELECT $1::uuid, $2::smallint, $3::smallint, $4::text, $5::text, "
    "$6::uuid, $7::uuid, $8::bigint, $9::text, $10::bigint, $11::smallint, $12::bigint, $13::timestamptz, "
    "$14::uuid, $15::smallint, $16::text, $17::text, $18::text, $19::uuid, $20::timestamptz "
    "WHERE NOT EXISTS (SELECT FROM known) ON CONFLICT DO NOTHING"};
constexpr postgres::Statement page_of_breaks{
    "page_of_breaks", PASSERELLE_BREAK
    "WHERE id > $1 AND ($2::text IS NULL OR operator = $2) AND ($3::text IS NULL OR period = $3) "
    "AND ($4::smallint[] = '{}' OR state = ANY($4::smallint[])) ORDER BY id LIMIT $5::integer"};
#undef PASSERELLE_BREAK

template <class Enumeration>
std::int16_t number_of(Enumeration value) {
  return static_cast<std::int16_t>(value);
}

std::optional<Break> first(const Reply& reply) {
  if (reply.rows() == 0) return std::nullopt;
  return stored::read_break(reply.row(0));
}

}  // namespace

std::optional<Break> BreakRows::find(finance::BreakId id) { return first(connection_.run(find_break, id)); }

std::optional<Break> BreakRows::lock(finance::BreakId id) { return first(connection_.run(lock_break, id)); }

void BreakRows::put(std::span<const Break> breaks) {
  std::size_t unanswered = 0;
  for (const auto& found : breaks) {
    const auto worth = found.worth ? std::optional(found.worth->value) : std::nullopt;
    connection_.send(put_break, found.id, number_of(found.kind), number_of(found.state),
                     found.operator_id.value, found.period.text(), found.recharge,
                     stored::present(found.statement), found.statement_line, found.envelope.value,
                     found.difference, number_of(found.measure), worth, found.found_at, found.suggested,
                     number_of(found.resolution), found.resolved_by, found.reason, found.approved_by,
                     found.transfer, found.resolved_at);
    if (++unanswered % most_unanswered == 0) connection_.flush();
  }
  connection_.flush();
}

broker::Page<Break> BreakRows::page(const broker::BreakFilter& filter, std::optional<finance::BreakId> after,
                                    int limit) {
  const auto period = filter.period ? std::optional(filter.period->text()) : std::nullopt;
  std::vector<std::int16_t> states;
  for (const auto state : filter.states) states.push_back(number_of(state));
  const auto reply = connection_.run(page_of_breaks, after.value_or(finance::BreakId{}),
                                     text_of(filter.operator_id), period, states, limit + 1);
  return page_of<Break>(reply, limit, [](Columns columns) { return stored::read_break(columns); });
}

}  // namespace passerelle::postgres
