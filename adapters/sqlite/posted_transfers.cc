#include "adapters/sqlite/posted_transfers.h"

#include <algorithm>

#include "adapters/stored_values/day_total_owners.h"
#include "adapters/stored_values/finance_columns.h"

namespace passerelle::sqlite {
namespace {

using broker::TransferPlace;
using domain::Day;
using domain::Instant;
using domain::Transfer;

struct SummerTime {
  Instant begin{};
  Instant end{};
};

// Of the year that `day` is in: the days that have 23 and 25 hours.
SummerTime summer_time_of(Day day) {
  const auto last = domain::first_of_next_year(day);
  SummerTime summer;
  for (auto each = domain::first_of_year(day); each < last; each += std::chrono::days(1)) {
    const auto length = domain::start_of(each + std::chrono::days(1)) - domain::start_of(each);
    // Clocks change at 01:00 UTC, which is two hours after the day began in winter, three in summer.
    if (length == std::chrono::hours(23)) summer.begin = domain::start_of(each) + std::chrono::hours(2);
    if (length == std::chrono::hours(25)) summer.end = domain::start_of(each) + std::chrono::hours(3);
  }
  return summer;
}

Transfer read_transfer(Columns columns) {
  Transfer transfer;
  const auto recharge = columns.take<Bytes>();
  transfer.id = columns.take<domain::TransferId>();
  transfer.kind = columns.take<domain::TransferKind>();
  transfer.asset = columns.take<domain::Asset>();
  transfer.amount = columns.take<std::int64_t>();
  transfer.debit.name = columns.take<std::string>();
  transfer.credit.name = columns.take<std::string>();
  transfer.pending = columns.take<std::optional<domain::TransferId>>();
  transfer.tariff = columns.take<std::optional<domain::Tariff>>();
  transfer.time = columns.take<Instant>();
  transfer.reason = columns.take<std::string>();
  if (!recharge.empty()) {
    domain::RechargeId id;
    std::ranges::copy(recharge, id.uuid.bytes.begin());
    transfer.recharge = id;
  }
  return transfer;
}

TransferPlace place_of(const Transfer& transfer) {
  return {transfer.recharge ? transfer.recharge->uuid : transfer.id.uuid, transfer.id};
}

}  // namespace

#define PASSERELLE_TRANSFER                                                                                  \
  "SELECT t.recharge, t.id, t.kind, t.asset, t.amount, d.name, c.name, t.pending, t.tariff, t.time, "        \
  "t.reason FROM transfers t CROSS JOIN accounts d ON d.number = t.debit CROSS JOIN accounts c ON c.number " \
  "= "                                                                                                       \
  "t.credit "

PostedTransfers::PostedTransfers(Database& database)
    : totals_(
          database,
          "SELECT (t.time / 1000 + 3600 + 3600 * (t.time >= ?3 AND t.time < ?4)) / 86400, t.kind, t.asset, "
          "coalesce(r.envelope, ''), coalesce(r.site, ''), coalesce(r.offer, ''), coalesce(r.tariff, 2), "
          "CASE WHEN r.caller GLOB 'campaigns/*' THEN substr(r.caller, 11) || '/' || "
          "substr(r.request_id, 1, instr(r.request_id, '/') - 1) ELSE '' END, d.name, c.name, count(*), "
          "sum(t.amount), coalesce(sum(r.megabytes), 0), coalesce(sum(r.face_value_cents), 0) "
          "FROM transfers t CROSS JOIN accounts d ON d.number = t.debit CROSS JOIN accounts c ON c.number = "
          "t.credit "
          "LEFT JOIN recharges r ON r.id = t.recharge WHERE t.time >= ?1 AND t.time < ?2 "
          "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY 1"),
      of_recharges_(database, PASSERELLE_TRANSFER
                    "WHERE t.recharge <> X'' AND (t.recharge, t.id) > (?1, ?2) AND t.time >= ?3 AND t.time < "
                    "?4 ORDER BY t.recharge, t.id LIMIT ?5"),
      of_their_own_(database, PASSERELLE_TRANSFER
                    "WHERE t.recharge = X'' AND t.id > ?1 AND t.time >= ?2 AND t.time < ?3 ORDER BY t.id "
                    "LIMIT ?4"),
      balances_(database,
                "WITH moved (account, amount) AS ("
                " SELECT credit, sum(amount) FROM transfers WHERE time < ?1 GROUP BY credit UNION ALL"
                " SELECT debit, -sum(amount) FROM transfers WHERE time < ?1 GROUP BY debit) "
                "SELECT a.name, a.asset, sum(m.amount) FROM moved m JOIN accounts a ON a.number = m.account "
                "GROUP BY a.name, a.asset ORDER BY a.name, a.asset"),
      first_(database, "SELECT min(time) FROM transfers") {}

#undef PASSERELLE_TRANSFER

std::vector<finance::DayTotal> PostedTransfers::day_totals(Day from, Day until) {
  const auto summer = summer_time_of(from);
  std::vector<finance::DayTotal> totals;
  Run run = totals_.run(domain::start_of(from), domain::start_of(until), summer.begin, summer.end);
  while (run.next()) {
    totals.push_back(stored::read_day_total(run.columns()));
    stored::name_owners(totals.back());
  }
  return totals;
}

broker::Page<Transfer> PostedTransfers::between(Instant from, Instant until,
                                                std::optional<TransferPlace> after, int limit) {
  const auto place = after.value_or(TransferPlace{});
  broker::Page<Transfer> page;
  const auto read = [&](Run run) {
    while (run.next()) page.items.push_back(read_transfer(run.columns()));
  };
  read(of_recharges_.run(place.subject, place.id, from, until, limit + 1));
  read(of_their_own_.run(place.subject, from, until, limit + 1));
  std::ranges::sort(page.items, {}, place_of);
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.resize(static_cast<std::size_t>(limit));
  return page;
}

std::vector<broker::AccountTotal> PostedTransfers::balances_at(Instant until) {
  std::vector<broker::AccountTotal> totals;
  Run run = balances_.run(until);
  while (run.next()) {
    Columns columns = run.columns();
    auto& total = totals.emplace_back();
    total.account.name = columns.take<std::string>();
    total.asset = columns.take<domain::Asset>();
    total.balance = columns.take<std::int64_t>();
  }
  return totals;
}

std::optional<Instant> PostedTransfers::first() {
  Run run = first_.run();
  run.next();
  return run.columns().take<std::optional<Instant>>();
}

}  // namespace passerelle::sqlite
