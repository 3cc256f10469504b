#include "adapters/postgres/closing_rows.h"

#include "adapters/postgres/pages.h"
#include "adapters/stored_values/finance_columns.h"

namespace passerelle::postgres {
namespace {

constexpr std::int64_t posting_lock = 0x7061737365726c63;  // "passerlc", as ledger.refuse_closed() has it

#define PASSERELLE_TILL                                                                                 \
  "SELECT id, site, day, expected_cents, counted_cents, deposited_cents, reason, closed_by, time FROM " \
  "ledger.till_closings "

constexpr Statement insert_till{
    "insert_till_closing",
    "INSERT INTO ledger.till_closings (id, site, day, expected_cents, counted_cents, deposited_cents, "
    "reason, closed_by, time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr Statement find_till{"find_till_closing", PASSERELLE_TILL "WHERE site = $1 AND day = $2"};
constexpr Statement list_tills{
    "list_till_closings", PASSERELLE_TILL
    "WHERE ($1::text IS NULL OR site = $1) AND day >= $2 AND day < $3 ORDER BY day DESC, site"};
constexpr Statement lock_postings{"lock_postings", "SELECT 1 FROM pg_advisory_xact_lock($1)"};
constexpr Statement insert_period{
    "insert_closed_period",
    "INSERT INTO ledger.closed_periods (ends_at, period, seal, transfers, closed_by, approved_by, closed_at, "
    "document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
// A year comes after its last month.
constexpr Statement list_periods{
    "list_closed_periods",
    "SELECT period, seal, transfers, closed_by, approved_by, closed_at, document FROM ledger.closed_periods "
    "ORDER BY ends_at, length(period) DESC"};
constexpr Statement insert_proposal{"insert_close_proposal",
                                    "INSERT INTO ledger.close_proposals (period, who, why, time) VALUES ($1, "
                                    "$2, $3, $4) ON CONFLICT DO NOTHING"};
constexpr Statement find_proposal{"find_close_proposal",
                                  "SELECT who, why, time FROM ledger.close_proposals WHERE period = $1"};
#undef PASSERELLE_TILL

}  // namespace

void ClosingRows::put(const finance::TillClosing& closing) {
  connection_.run(insert_till, closing.id, closing.site.value, closing.day, closing.expected.value,
                  closing.counted.value, closing.deposited.value, closing.reason, closing.closed_by,
                  closing.time);
}

std::optional<finance::TillClosing> ClosingRows::till(const domain::SiteId& site, domain::Day day) {
  const auto reply = connection_.run(find_till, site.value, day);
  if (reply.rows() == 0) return std::nullopt;
  return stored::read_till_closing(reply.row(0));
}

std::vector<finance::TillClosing> ClosingRows::tills(std::optional<domain::SiteId> site, domain::Day from,
                                                     domain::Day until) {
  const auto reply = connection_.run(list_tills, text_of(site), from, until);
  std::vector<finance::TillClosing> closings;
  for (int row = 0; row < reply.rows(); ++row) closings.push_back(stored::read_till_closing(reply.row(row)));
  return closings;
}

void ClosingRows::put(const finance::ClosedPeriod& closed) {
  connection_.send(lock_postings, posting_lock);
  connection_.run(insert_period, closed.period.end(), closed.period.text(), BytesView(closed.seal),
                  closed.transfers, closed.closed_by, closed.approved_by, closed.closed_at, closed.document);
}

std::vector<finance::ClosedPeriod> ClosingRows::periods() {
  const auto reply = connection_.run(list_periods);
  std::vector<finance::ClosedPeriod> periods;
  for (int row = 0; row < reply.rows(); ++row) periods.push_back(stored::read_closed_period(reply.row(row)));
  return periods;
}

broker::CloseProposal ClosingRows::propose(const broker::CloseProposal& proposal) {
  connection_.send(insert_proposal, proposal.period.text(), proposal.who, proposal.why, proposal.time);
  const auto reply = connection_.run(find_proposal, proposal.period.text());
  auto columns = reply.row(0);
  broker::CloseProposal stored;
  stored.period = proposal.period;
  stored.who = columns.take<std::string>();
  stored.why = columns.take<std::string>();
  stored.time = columns.take<domain::Instant>();
  return stored;
}

}  // namespace passerelle::postgres
