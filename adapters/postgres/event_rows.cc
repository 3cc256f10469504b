#include "adapters/postgres/event_rows.h"

namespace passerelle::postgres {
namespace {

using domain::RechargeId;
using domain::RechargeState;

constexpr const char* append_changes =
    "INSERT INTO ledger.recharge_events{} (recharge, seq, state, time, exchange, begin_time, end_time, "
    "rejection_retryable, operator_reference, rejection_code, rejection_reason, outcome) "
    "SELECT ($1::uuid[])[q.i], ($2::smallint[])[q.i], ($3::smallint[])[q.i], ($4::timestamptz[])[q.i], "
    "($5::smallint[])[q.i], ($6::timestamptz[])[q.i], ($7::timestamptz[])[q.i], false, q.reference, NULL, "
    "'', "
    "q.outcome FROM unnest($8::text[], $9::text[]) WITH ORDINALITY q (reference, outcome, i)";
constexpr Statement append_rejections{
    "append_rejections",
    "INSERT INTO ledger.recharge_events (recharge, seq, state, time, exchange, begin_time, end_time, "
    "operator_reference, outcome, rejection_code, rejection_reason, rejection_retryable) "
    "SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::timestamptz[], $5::smallint[], "
    "$6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], "
    "$12::boolean[])"};

std::int16_t small(auto enumeration) { return static_cast<std::int16_t>(enumeration); }

struct EventColumns {
  std::vector<domain::Uuid> recharges;
  std::vector<std::int16_t> seqs;
  std::vector<std::int16_t> states;
  std::vector<domain::Instant> times;
  std::vector<std::int16_t> exchanges;
  std::vector<domain::Instant> begin_times;
  std::vector<domain::Instant> end_times;
  std::vector<std::string_view> references;
  std::vector<std::string_view> outcomes;
  std::vector<std::optional<std::string>> codes;
  std::vector<std::string_view> reasons;
  std::vector<bool> retryables;

  void add(const RechargeEvent& event) {
    recharges.push_back(event.recharge.uuid);
    seqs.push_back(event.seq);
    states.push_back(event.changes ? small(event.standing.state) : std::int16_t{0});
    times.push_back(event.changes ? event.standing.update_time : event.attempt->end_time);
    exchanges.push_back(event.attempt ? small(event.attempt->kind) : std::int16_t{0});
    begin_times.push_back(event.attempt ? event.attempt->begin_time : times.back());
    end_times.push_back(event.attempt ? event.attempt->end_time : times.back());
    references.push_back(event.changes ? std::string_view(event.standing.operator_reference) : "");
    outcomes.push_back(event.attempt ? std::string_view(event.attempt->outcome) : "");
  }
  void add_rejection(const domain::Rejection& rejection) {
    codes.emplace_back(rejection.code);
    reasons.push_back(rejection.reason);
    retryables.push_back(rejection.retryable);
  }
};

}  // namespace

EventRows::Statements::Statements() : append_changes("append_changes{}", postgres::append_changes) {}

std::optional<domain::Rejection> read_rejection(Columns& columns) {
  auto code = columns.take<std::optional<std::string>>();
  auto reason = columns.take<std::string>();
  const bool retryable = columns.take<bool>();
  if (!code) return std::nullopt;
  return domain::Rejection{std::move(*code), std::move(reason), retryable};
}

void EventRows::send(const std::vector<RechargeEvent>& events) {
  EventColumns changes;
  EventColumns rejections;
  for (const auto& event : events) {
    const bool rejected = event.changes && event.standing.rejection.has_value();
    auto& to = rejected ? rejections : changes;
    to.add(event);
    if (rejected) to.add_rejection(*event.standing.rejection);
  }
  const auto send_all = [&](const Statement& statement, const EventColumns& e, const auto&... more) {
    if (e.recharges.empty()) return;
    connection_.send(statement, e.recharges, e.seqs, e.states, e.times, e.exchanges, e.begin_times,
                     e.end_times, e.references, e.outcomes, more...);
  };
  send_all(yearly_.append_changes.of(changes.recharges), changes);
  send_all(append_rejections, rejections, rejections.codes, rejections.reasons, rejections.retryables);
}

void EventRows::send_late(RechargeId recharge, const broker::LateNews& news) {
  const auto& rejection = news.rejection;
  connection_.send(
      {"append_late_news",
       "INSERT INTO ledger.late_news (recharge, seq, told, time, operator_reference, rejection_code, "
       "rejection_reason, rejection_retryable) "
       "SELECT $1::uuid, (SELECT coalesce(max(seq), 0) + 1 FROM ledger.late_news WHERE recharge = $1), "
       "$2::smallint, $3::timestamptz, $4::text, $5::text, $6::text, $7::boolean WHERE NOT EXISTS "
       "(SELECT 1 FROM ledger.late_news WHERE recharge = $1 AND told = $2 AND operator_reference = $4 "
       "AND rejection_code IS NOT DISTINCT FROM $5 AND rejection_reason = $6 AND rejection_retryable = $7)"},
      recharge, small(news.told), news.time, news.operator_reference,
      rejection ? std::optional(rejection->code) : std::nullopt,
      rejection ? rejection->reason : std::string(), rejection && rejection->retryable);
}

std::vector<broker::Attempt> attempts_of(Connection& connection, RechargeId recharge) {
  const auto reply =
      connection.run({"find_attempts",
                      "SELECT exchange, begin_time, end_time, outcome FROM ledger.recharge_events "
                      "WHERE recharge = $1 AND exchange <> 0 ORDER BY seq"},
                     recharge);
  std::vector<broker::Attempt> attempts;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    auto& attempt = attempts.emplace_back();
    attempt.kind = columns.take<broker::Attempt::Kind>();
    attempt.begin_time = columns.take<domain::Instant>();
    attempt.end_time = columns.take<domain::Instant>();
    attempt.outcome = columns.take<std::string>();
  }
  return attempts;
}

std::vector<broker::LateNews> late_news_of(Connection& connection, RechargeId recharge) {
  const auto reply =
      connection.run({"find_late_news",
                      "SELECT told, operator_reference, rejection_code, rejection_reason, "
                      "rejection_retryable, time FROM ledger.late_news WHERE recharge = $1 ORDER BY seq"},
                     recharge);
  std::vector<broker::LateNews> all;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    auto& news = all.emplace_back();
    news.told = columns.take<RechargeState>();
    news.operator_reference = columns.take<std::string>();
    news.rejection = read_rejection(columns);
    news.time = columns.take<domain::Instant>();
  }
  return all;
}

}  // namespace passerelle::postgres
