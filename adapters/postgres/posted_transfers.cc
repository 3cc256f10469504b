#include "adapters/postgres/posted_transfers.h"

#include "adapters/postgres/pages.h"
#include "adapters/stored_values/day_total_owners.h"
#include "adapters/stored_values/finance_columns.h"

namespace passerelle::postgres {
namespace {

using broker::TransferPlace;
using domain::Day;
using domain::Instant;
using domain::Transfer;

// $1 are the first moments of the days, and of the day after the last. What recharges have in common is
// counted by its numbers, and named where there are few rows left.
constexpr Statement total_days{
    "total_days",
    "WITH posted AS MATERIALIZED (SELECT width_bucket(t.time, $1::timestamptz[]) AS day, t.kind, t.debit, "
    "t.credit, r.terms, r.site, CASE WHEN c.caller LIKE 'campaigns/%' THEN substr(c.caller, 11) || '/' || "
    "split_part(r.request_id, '/', 1) ELSE '' END AS campaign, count(*) AS count, sum(t.amount) AS amount "
    "FROM ledger.transfers t LEFT JOIN ledger.recharges r ON r.id = t.subject "
    "LEFT JOIN ledger.callers c ON c.number = r.caller "
    "WHERE t.time >= $2::timestamptz AND t.time < $3::timestamptz "
    "GROUP BY 1, 2, 3, 4, 5, 6, 7) "
    "SELECT $4::date + p.day - 1, p.kind, d.asset, coalesce(x.envelope, ''), coalesce(s.site, ''), "
    "coalesce(x.offer, ''), coalesce(x.tariff, 2::smallint), p.campaign, d.name, c.name, "
    "sum(p.count)::bigint, "
    "sum(p.amount)::bigint, coalesce(sum(p.count * x.megabytes), 0)::bigint, "
    "coalesce(sum(p.count * x.face_value_cents), 0)::bigint "
    "FROM posted p JOIN ledger.accounts d ON d.number = p.debit JOIN ledger.accounts c ON c.number = "
    "p.credit "
    "LEFT JOIN ledger.terms x ON x.number = p.terms LEFT JOIN ledger.sites s ON s.number = p.site "
    "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY 1"};
constexpr Statement total_accounts{
    "total_accounts",
    "WITH moved AS (SELECT debit, credit, sum(amount) AS total FROM ledger.transfers WHERE time < "
    "$1::timestamptz GROUP BY debit, credit), "
    "sides AS (SELECT credit AS account, total FROM moved UNION ALL SELECT debit, -total FROM moved) "
    "SELECT a.name, a.asset, sum(s.total)::bigint FROM sides s JOIN ledger.accounts a ON a.number = "
    "s.account GROUP BY a.name, a.asset ORDER BY a.name, a.asset"};
constexpr Statement first_transfer{"first_transfer", "SELECT min(time) FROM ledger.transfers"};
// A recharge has one hold: what resolves it needs no column to say which.
constexpr Statement list_transfers{
    "list_transfers_between",
    "SELECT t.subject, t.id, t.kind, t.amount, t.debit, t.credit, t.tariff, t.time, t.reason, "
    "CASE WHEN t.step = 2 THEN (SELECT h.id FROM ledger.transfers h WHERE h.subject = t.subject AND h.step = "
    "1) END FROM ledger.transfers t WHERE t.subject >= $1::uuid AND (t.subject, t.id) > ($1::uuid, $2::uuid) "
    "AND t.time >= $3::timestamptz AND t.time < $4::timestamptz "
    "ORDER BY t.subject, t.id LIMIT $5::integer"};

}  // namespace

// All transfers are looked at, most of them for nothing where the books are old: by the tables' pages and not
// by an index, each year's transfers beside its recharges, and for as long as it takes.
Reply PostedTransfers::run_long(const std::function<Reply()>& run) {
  connection_.send({"read_all", "SET LOCAL enable_seqscan = on"});
  connection_.send({"read_hashed", "SET LOCAL enable_hashjoin = on"});
  connection_.send({"read_by_year", "SET LOCAL enable_partitionwise_join = on"});
  connection_.send({"read_long", "SET LOCAL statement_timeout = 0"});
  auto reply = run();
  connection_.send({"read_by_year_as_before", "SET LOCAL enable_partitionwise_join TO DEFAULT"});
  connection_.send({"read_hashed_as_before", "SET LOCAL enable_hashjoin TO DEFAULT"});
  connection_.send({"read_as_before", "SET LOCAL enable_seqscan TO DEFAULT"});
  connection_.run({"read_in_time", "SET LOCAL statement_timeout TO DEFAULT"});
  return reply;
}

std::vector<finance::DayTotal> PostedTransfers::day_totals(Day from, Day until) {
  std::vector<Instant> days;
  for (auto day = from; day <= until; day += std::chrono::days(1)) days.push_back(domain::start_of(day));
  const auto reply = run_long([&] {
    return connection_.run(total_days, days, domain::start_of(from), domain::start_of(until), from);
  });
  std::vector<finance::DayTotal> totals;
  totals.reserve(static_cast<std::size_t>(reply.rows()));
  for (int row = 0; row < reply.rows(); ++row) {
    totals.push_back(stored::read_day_total(reply.row(row)));
    stored::name_owners(totals.back());
  }
  return totals;
}

// In the order of one index: what was posted at other times is passed over.
broker::Page<Transfer> PostedTransfers::between(Instant from, Instant until,
                                                std::optional<TransferPlace> after, int limit) {
  const auto place = after.value_or(TransferPlace{});
  connection_.send({"read_long", "SET LOCAL statement_timeout = 0"});
  const auto reply = connection_.run(list_transfers, place.subject, place.id, from, until, limit + 1);
  connection_.send({"read_in_time", "SET LOCAL statement_timeout TO DEFAULT"});
  return page_of<Transfer>(reply, limit, [this](Columns columns) { return read(columns); });
}

std::vector<broker::AccountTotal> PostedTransfers::balances_at(Instant until) {
  const auto reply = run_long([&] { return connection_.run(total_accounts, until); });
  std::vector<broker::AccountTotal> totals;
  totals.reserve(static_cast<std::size_t>(reply.rows()));
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    auto& total = totals.emplace_back();
    total.account.name = columns.take<std::string>();
    total.asset = columns.take<domain::Asset>();
    total.balance = columns.take<std::int64_t>();
  }
  return totals;
}

std::optional<Instant> PostedTransfers::first() {
  const auto reply = run_long([&] { return connection_.run(first_transfer); });
  return reply.row(0).take<std::optional<Instant>>();
}

Transfer PostedTransfers::read(Columns columns) {
  Transfer transfer;
  const auto subject = columns.take<domain::RechargeId>();
  transfer.id = columns.take<domain::TransferId>();
  transfer.kind = columns.take<domain::TransferKind>();
  transfer.amount = columns.take<std::int64_t>();
  const auto& debit = dictionaries_.accounts.at(connection_, columns.take<Number>());
  transfer.debit.name = debit.name;
  transfer.asset = debit.asset;
  transfer.credit.name = dictionaries_.accounts.at(connection_, columns.take<Number>()).name;
  const auto tariff = columns.take<std::int16_t>();
  if (tariff != 0) transfer.tariff = static_cast<domain::Tariff>(tariff);
  transfer.time = columns.take<Instant>();
  transfer.reason = columns.take<std::string>();
  transfer.pending = columns.take<std::optional<domain::TransferId>>();
  if (subject.uuid != transfer.id.uuid) transfer.recharge = subject;
  return transfer;
}

}  // namespace passerelle::postgres
