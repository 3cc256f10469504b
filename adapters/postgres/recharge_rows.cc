#include "adapters/postgres/recharge_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "adapters/postgres/event_rows.h"
#include "adapters/postgres/row_guard.h"
#include "adapters/stored_values/recharge_form.h"
#include "adapters/stored_values/violations_json.h"

namespace passerelle::postgres {

using broker::KeyedRecharge;
using domain::Recharge;
using domain::RechargeId;
using domain::RechargeState;

const char* const recharge_columns =
    "r.id, r.created_at, r.terms, r.site, r.caller, r.programme_version, r.admitted_as, r.beneficiary, "
    "r.line, "
    "r.request_id, r.violations, e.state, e.time, e.operator_reference, e.rejection_code, "
    "e.rejection_reason, "
    "e.rejection_retryable";
const char* const newest_event =
    "LEFT JOIN LATERAL (SELECT x.state, x.time, x.operator_reference, x.rejection_code, x.rejection_reason, "
    "x.rejection_retryable FROM ledger.recharge_events x WHERE x.recharge = r.id AND x.state <> 0 "
    "ORDER BY x.seq DESC LIMIT 1) e ON true";

namespace {

constexpr std::size_t most_recent = 16'384;

constexpr Statement find_keys{
    "find_keys",
    "SELECT q.i::integer, k.recharge, k.fingerprint FROM unnest($1::text[]) WITH ORDINALITY q (request_id, "
    "i) "
    "JOIN ledger.request_keys k ON k.request_id = q.request_id AND k.caller = ($2::integer[])[q.i]"};
constexpr Statement insert_keys{"insert_keys",
                                "INSERT INTO ledger.request_keys (recharge, caller, request_id, fingerprint) "
                                "SELECT ($1::uuid[])[q.i], ($2::integer[])[q.i], q.request_id, "
                                "substring($4::bytea FROM q.i::integer * 32 - 31 FOR 32) "
                                "FROM unnest($3::text[]) WITH ORDINALITY q (request_id, i)"};
constexpr const char* insert_reserved =
    "INSERT INTO ledger.recharges{} (created_at, terms, site, caller, programme_version, admitted_as, id, "
    "beneficiary, line, request_id, violations) "
    "SELECT ($1::timestamptz[])[q.i], ($2::integer[])[q.i], ($3::integer[])[q.i], ($4::integer[])[q.i], "
    "($5::integer[])[q.i], 2, ($6::uuid[])[q.i], ($7::uuid[])[q.i], ($8::uuid[])[q.i], q.request_id, '' "
    "FROM unnest($9::text[]) WITH ORDINALITY q (request_id, i)";
constexpr Statement insert_refused{
    "insert_refused",
    "INSERT INTO ledger.recharges (created_at, terms, site, caller, programme_version, admitted_as, id, "
    "beneficiary, line, request_id, violations) "
    "SELECT ($1::timestamptz[])[q.i], ($2::integer[])[q.i], ($3::integer[])[q.i], ($4::integer[])[q.i], "
    "($5::integer[])[q.i], 1, ($6::uuid[])[q.i], ($7::uuid[])[q.i], ($8::uuid[])[q.i], q.request_id, "
    "q.violations "
    "FROM unnest($9::text[], $10::text[]) WITH ORDINALITY q (request_id, violations, i)"};
constexpr Statement insert_open{
    "insert_open",
    "INSERT INTO ledger.open_recharges (recharge, owner, state, events) "
    "SELECT ($1::uuid[])[i], ($2::uuid[])[i], 2, 0 FROM generate_series(1, cardinality($1::uuid[])) i"};

// An index's scan over a list of values goes by the order of the values.
constexpr Statement lock_open{
    "lock_open",
    "SELECT recharge, state, events FROM ledger.open_recharges WHERE recharge = ANY($1::uuid[]) "
    "ORDER BY recharge FOR UPDATE"};
constexpr Statement take_out_open{
    "take_out_open",
    "DELETE FROM ledger.open_recharges WHERE recharge = ANY($1::uuid[]) RETURNING recharge, state, events"};
constexpr Statement take_out_reserved{
    "take_out_reserved",
    PASSERELLE_ALL_OF(
        "DELETE FROM ledger.open_recharges WHERE recharge = ANY($1::uuid[]) AND state = 2 AND events = 0",
        "cardinality($1::uuid[])")};
constexpr Statement close_open{"close_open",
                               "DELETE FROM ledger.open_recharges WHERE recharge = ANY($1::uuid[])"};
constexpr Statement update_open{
    "update_open",
    "UPDATE ledger.open_recharges o SET state = ($2::smallint[])[i], events = ($3::smallint[])[i] "
    "FROM generate_series(1, cardinality($1::uuid[])) i WHERE o.recharge = ($1::uuid[])[i]"};

// The ids of a batch are of one year, or two: the others' tables are left out when the statement begins.
std::string load_sql() {
  return fmt::format(
      "SELECT {}, coalesce((SELECT max(n.seq) FROM ledger.recharge_events n WHERE n.recharge = r.id), "
      "0)::smallint "
      "FROM ledger.recharges r {} "
      "WHERE r.id = ANY($1::uuid[]) AND r.id >= $2::uuid AND r.id <= $3::uuid",
      recharge_columns, newest_event);
}

const Statement& load_statement() {
  static const std::string sql = load_sql();
  static const Statement statement{"load_recharges", sql};
  return statement;
}

std::int16_t small(auto enumeration) { return static_cast<std::int16_t>(enumeration); }

// Ascending, so that an index grows at its end.
template <class Key>
std::vector<std::size_t> ordered(std::span<const broker::AdmissionRecord> records, Key&& key) {
  std::vector<std::size_t> order(records.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t one, std::size_t other) { return key(records[one]) < key(records[other]); });
  return order;
}

struct RechargeColumns {
  std::vector<domain::Instant> created_at;
  std::vector<Number> terms;
  std::vector<Number> sites;
  std::vector<Number> callers;
  std::vector<std::int32_t> versions;
  std::vector<domain::Uuid> ids;
  std::vector<domain::Uuid> beneficiaries;
  std::vector<domain::Uuid> lines;
  std::vector<std::string_view> request_ids;
  std::vector<std::string> violations;  // of refused ones
};

}  // namespace

RechargeStatements::RechargeStatements() : insert_reserved("insert_reserved{}", postgres::insert_reserved) {}

Recharge read_recharge(Columns& columns, Connection& connection, Dictionaries& dictionaries) {
  Recharge recharge;
  recharge.id = columns.take<RechargeId>();
  recharge.create_time = columns.take<domain::Instant>();
  apply(dictionaries.terms.at(connection, columns.take<Number>()), recharge);
  recharge.site.value = dictionaries.sites.at(connection, columns.take<Number>());
  recharge.caller = dictionaries.callers.at(connection, columns.take<Number>()).caller;
  recharge.programme_version = columns.take<std::int32_t>();
  recharge.state = columns.take<RechargeState>();
  recharge.beneficiary = columns.take<domain::BeneficiaryId>();
  recharge.line = columns.take<domain::LineId>();
  recharge.request_id = columns.take<std::string>();
  if (const auto violations = columns.take<std::string>(); !violations.empty())
    recharge.violations = stored::violations_from_json(violations);
  recharge.update_time = recharge.create_time;
  const auto state = columns.take<std::optional<RechargeState>>();
  if (!state) {
    columns.skip(5);
    return recharge;
  }
  recharge.state = *state;
  recharge.update_time = columns.take<domain::Instant>();
  recharge.operator_reference = columns.take<std::string>();
  recharge.rejection = read_rejection(columns);
  return recharge;
}

void RecentRecharges::keep(const Recharge& recharge) {
  // Rare enough that starting again is as good as forgetting the oldest.
  if (recharges_.size() >= most_recent) recharges_.clear();
  recharges_[recharge.id] = recharge;
}

const Recharge* RecentRecharges::find(RechargeId id) const {
  const auto found = recharges_.find(id);
  return found == recharges_.end() ? nullptr : &found->second;
}

std::size_t RechargeRows::send_find(std::span<const broker::IdempotencyKey> keys) {
  std::vector<std::string_view> request_ids;
  std::vector<Number> callers;
  std::map<Caller, Number> numbers;
  for (const auto& key : keys) {
    request_ids.push_back(key.request_id);
    const auto [number, is_new] = numbers.try_emplace({key.caller, key.method}, -1);
    if (is_new) number->second = dictionaries_.callers.find(connection_, number->first).value_or(-1);
    callers.push_back(number->second);
  }
  return connection_.send(find_keys, request_ids, callers);
}

std::vector<std::optional<KeyedRecharge>> RechargeRows::read_found(std::size_t keys, const Reply& reply) {
  std::vector<std::optional<KeyedRecharge>> found(keys);
  if (reply.rows() == 0) return found;
  std::vector<RechargeId> ids;
  std::vector<std::size_t> places;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto place = static_cast<std::size_t>(columns.take<std::int32_t>() - 1);
    ids.push_back(columns.take<RechargeId>());
    places.push_back(place);
    found[place].emplace().fingerprint = columns.take<broker::Fingerprint>();
  }
  const auto recharges = load(ids);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto recharge = recharges.find(ids[i]);
    if (recharge == recharges.end())
      refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A key leads to no recharge.");
    found[places[i]]->recharge = recharge->second;
  }
  return found;
}

void RechargeRows::send_load(const std::vector<domain::Uuid>& ids) {
  const auto [least, greatest] = std::minmax_element(ids.begin(), ids.end());
  connection_.send(load_statement(), ids, *least, *greatest);
}

std::map<RechargeId, StandingRecharge> RechargeRows::read_loaded(const Reply& reply) {
  std::map<RechargeId, StandingRecharge> loaded;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    StandingRecharge standing;
    standing.recharge = read_recharge(columns, connection_, dictionaries_);
    standing.events = columns.take<std::int16_t>();
    loaded.emplace(standing.recharge.id, std::move(standing));
  }
  return loaded;
}

std::map<RechargeId, Recharge> RechargeRows::load(const std::vector<RechargeId>& ids) {
  std::map<RechargeId, Recharge> recharges;
  if (ids.empty()) return recharges;
  std::vector<domain::Uuid> uuids;
  for (const auto& id : ids) uuids.push_back(id.uuid);
  send_load(uuids);
  const auto replies = connection_.flush();
  for (auto& [id, standing] : read_loaded(replies.back()))
    recharges.emplace(id, std::move(standing.recharge));
  return recharges;
}

void RechargeRows::insert(std::span<const broker::AdmissionRecord> records) {
  RechargeColumns reserved;
  RechargeColumns refused;
  std::vector<domain::Uuid> owners;
  std::vector<Number> callers;
  for (const auto& record : records)
    callers.push_back(dictionaries_.callers.require(connection_, {record.key.caller, record.key.method}));
  for (const auto place : ordered(records, [](const auto& record) { return record.recharge.id; })) {
    const auto& record = records[place];
    const auto& recharge = record.recharge;
    auto& to = record.hold ? reserved : refused;
    to.created_at.push_back(recharge.create_time);
    to.terms.push_back(dictionaries_.terms.require(connection_, terms_of(recharge)));
    to.sites.push_back(dictionaries_.sites.require(connection_, recharge.site.value));
    to.callers.push_back(callers[place]);
    to.versions.push_back(static_cast<std::int32_t>(recharge.programme_version));
    to.ids.push_back(recharge.id.uuid);
    to.beneficiaries.push_back(recharge.beneficiary.uuid);
    to.lines.push_back(recharge.line.uuid);
    to.request_ids.push_back(recharge.request_id);
    if (record.hold)
      owners.push_back(record.owner.uuid);
    else
      to.violations.push_back(stored::to_json(recharge.violations));
  }
  // Keys by their own order, which is every broker's: two that bring the same ones don't wait for each other.
  std::vector<domain::Uuid> keyed;
  std::vector<Number> key_callers;
  std::vector<std::string_view> request_ids;
  Bytes fingerprints;
  fingerprints.reserve(32 * records.size());
  for (const auto i :
       ordered(records, [](const auto& record) { return std::string_view(record.key.request_id); })) {
    keyed.push_back(records[i].recharge.id.uuid);
    key_callers.push_back(callers[i]);
    request_ids.push_back(records[i].key.request_id);
    fingerprints.insert(fingerprints.end(), records[i].fingerprint.begin(), records[i].fingerprint.end());
  }
  connection_.send(insert_keys, keyed, key_callers, request_ids, fingerprints);
  const auto& r = reserved;
  if (!r.ids.empty()) {
    connection_.send(yearly_.insert_reserved.of(r.ids), r.created_at, r.terms, r.sites, r.callers, r.versions,
                     r.ids, r.beneficiaries, r.lines, r.request_ids);
    connection_.send(insert_open, r.ids, owners);
  }
  const auto& f = refused;
  if (!f.ids.empty())
    connection_.send(insert_refused, f.created_at, f.terms, f.sites, f.callers, f.versions, f.ids,
                     f.beneficiaries, f.lines, f.request_ids, f.violations);
}

std::size_t RechargeRows::send_lock(const std::vector<domain::Uuid>& ids, bool close) {
  return connection_.send(close ? take_out_open : lock_open, ids);
}

void RechargeRows::send_take_out_reserved(const std::vector<domain::Uuid>& ids) {
  connection_.send(take_out_reserved, ids);
}

std::map<RechargeId, RechargeRows::Open> RechargeRows::read_open(const Reply& reply) {
  std::map<RechargeId, Open> open;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto id = columns.take<RechargeId>();
    const auto state = columns.take<RechargeState>();
    open[id] = {state, columns.take<std::int16_t>()};
  }
  return open;
}

void RechargeRows::send_close(const std::vector<domain::Uuid>& ids) {
  if (!ids.empty()) connection_.send_writing(ids.size(), close_open, ids);
}

void RechargeRows::send_update(const std::vector<domain::Uuid>& ids, const std::vector<std::int16_t>& states,
                               const std::vector<std::int16_t>& events) {
  if (!ids.empty()) connection_.send_writing(ids.size(), update_open, ids, states, events);
}

}  // namespace passerelle::postgres
