#include "adapters/sqlite/recharge_table.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "adapters/sqlite/rejection_columns.h"
#include "adapters/stored_values/recharge_form.h"
#include "adapters/stored_values/violations_json.h"

namespace passerelle::sqlite {
namespace {

using broker::KeyedRecharge;
using domain::ErrorCode;
using domain::Recharge;
using domain::RechargeState;

constexpr auto insert_sql =
    "INSERT INTO recharges (id, caller, method, request_id, fingerprint, admitted_as, created_at, "
    "beneficiary, line, "
    "site, offer, megabytes, face_value_cents, price_cents, tariff, programme_version, envelope, "
    "envelope_amount, "
    "envelope_measure, operator, product_code, violations) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

// The newest event counts; without one it stands as it was admitted.
std::string select(const char* from) {
  return fmt::format(
      "SELECT r.id, r.caller, r.request_id, r.fingerprint, r.admitted_as, r.created_at, r.beneficiary, "
      "r.line, r.site, "
      "r.offer, r.megabytes, r.face_value_cents, r.price_cents, r.tariff, r.programme_version, r.envelope, "
      "r.envelope_amount, r.envelope_measure, r.operator, r.product_code, r.violations, e.state, e.time, "
      "e.operator_reference, e.rejection_code, e.rejection_reason, e.rejection_retryable FROM {} "
      "LEFT JOIN recharge_events e ON e.recharge = r.id "
      "AND e.seq = (SELECT max(seq) FROM recharge_events WHERE recharge = r.id)",
      from);
}

void take_decision(Columns& columns, Recharge& recharge) {
  recharge.beneficiary = columns.take<domain::BeneficiaryId>();
  recharge.line = columns.take<domain::LineId>();
  recharge.site = columns.take<domain::SiteId>();
  recharge.offer = columns.take<domain::OfferId>();
  recharge.data = columns.take<domain::Megabytes>();
  recharge.face_value = columns.take<domain::EuroCents>();
  recharge.price = columns.take<domain::EuroCents>();
  recharge.tariff = columns.take<domain::Tariff>();
  recharge.programme_version = columns.take<std::int64_t>();
  recharge.envelope = columns.take<domain::EnvelopeId>();
  recharge.envelope_amount = columns.take<std::int64_t>();
  recharge.envelope_measure = columns.take<domain::Asset>();
  recharge.operator_id = columns.take<domain::OperatorId>();
  recharge.product_code = columns.take<std::string>();
  if (const auto violations = columns.take<std::optional<std::string>>())
    recharge.violations = stored::violations_from_json(*violations);
}

void take_newest_event(Columns& columns, Recharge& recharge) {
  const auto state = columns.take<std::optional<RechargeState>>();
  if (!state) return;
  recharge.state = *state;
  recharge.update_time = columns.take<domain::Instant>();
  recharge.operator_reference = columns.take<std::string>();
  recharge.rejection = take_rejection(columns);
}

KeyedRecharge keyed_recharge_of(Columns columns) {
  KeyedRecharge keyed;
  auto& recharge = keyed.recharge;
  recharge.id = columns.take<domain::RechargeId>();
  recharge.caller = columns.take<std::string>();
  recharge.request_id = columns.take<std::string>();
  keyed.fingerprint = columns.take<broker::Fingerprint>();
  recharge.state = columns.take<RechargeState>();
  recharge.create_time = columns.take<domain::Instant>();
  recharge.update_time = recharge.create_time;
  take_decision(columns, recharge);
  take_newest_event(columns, recharge);
  return keyed;
}

}  // namespace

RechargeTable::RechargeTable(Database& database)
    : insert_(database, insert_sql),
      find_by_key_(database,
                   select("recharges r") + " WHERE r.request_id = ? AND r.caller = ? AND r.method = ?"),
      find_(database, select("recharges r") + " WHERE r.id = ?"),
      append_event_(
          database,
          "INSERT INTO recharge_events (recharge, seq, state, time, operator_reference, rejection_code, "
          "rejection_reason, rejection_retryable) VALUES (?1, coalesce(?8, (SELECT coalesce(max(seq), 0) + 1 "
          "FROM recharge_events WHERE recharge = ?1)), ?2, ?3, ?4, ?5, ?6, ?7)"),
      open_(database, "INSERT INTO open_recharges (recharge, state, hold, owner) VALUES (?, ?, ?, ?)"),
      doubt_(database, "UPDATE open_recharges SET state = ?2 WHERE recharge = ?1"),
      close_(database, "DELETE FROM open_recharges WHERE recharge = ?"),
      hold_of_open_(database, "SELECT hold FROM open_recharges WHERE recharge = ?"),
      open_page_(database,
                 select("open_recharges o JOIN recharges r ON r.id = o.recharge") +
                     " WHERE o.recharge > ?1 AND (?2 IS NULL OR o.owner = ?2) ORDER BY o.recharge LIMIT ?3") {
}

void RechargeTable::insert(const broker::AdmissionRecord& record) {
  stored::require_well_formed(record);
  const auto& recharge = record.recharge;
  const auto line = recharge.line.uuid.is_nil() ? std::nullopt : std::optional(recharge.line);
  const auto violations =
      recharge.violations.empty() ? std::nullopt : std::optional(stored::to_json(recharge.violations));
  try {
    insert_.execute(recharge.id, record.key.caller, record.key.method, record.key.request_id,
                    record.fingerprint, recharge.state, recharge.create_time, recharge.beneficiary, line,
                    recharge.site, recharge.offer, recharge.data, recharge.face_value, recharge.price,
                    recharge.tariff, recharge.programme_version, recharge.envelope, recharge.envelope_amount,
                    recharge.envelope_measure, recharge.operator_id, recharge.product_code, violations);
  } catch (const Failure& failure) {
    if (failure.sqlite_code() == SQLITE_CONSTRAINT_UNIQUE)
      refuse(ErrorCode::already_exists, "REQUEST_ID_TAKEN", "The key was used before.");
    if (failure.sqlite_code() == SQLITE_CONSTRAINT_PRIMARYKEY)
      refuse(ErrorCode::already_exists, "RECHARGE_EXISTS", "The id was used before: " + recharge.id.text());
    throw;
  }
}

std::optional<KeyedRecharge> RechargeTable::find(const broker::IdempotencyKey& key) {
  Run run = find_by_key_.run(key.request_id, key.caller, key.method);
  if (!run.next()) return std::nullopt;
  return keyed_recharge_of(run.columns());
}

std::optional<Recharge> RechargeTable::find(domain::RechargeId id) {
  Run run = find_.run(id);
  if (!run.next()) return std::nullopt;
  return keyed_recharge_of(run.columns()).recharge;
}

std::optional<Recharge> RechargeTable::find_to_change(domain::RechargeId id) {
  if (const auto known = at_hand_.find(id); known != at_hand_.end()) return known->second.recharge;
  return find(id);
}

void RechargeTable::append_event(const Recharge& recharge) {
  std::optional<int> seq;
  if (const auto known = at_hand_.find(recharge.id); known != at_hand_.end()) {
    known->second.recharge = recharge;
    seq = ++known->second.events;
  }
  const RejectionColumns rejection(recharge.rejection);
  append_event_.execute(recharge.id, recharge.state, recharge.update_time, recharge.operator_reference,
                        rejection.code, rejection.reason, rejection.retryable, seq);
}

void RechargeTable::open(const Recharge& recharge, domain::TransferId hold, domain::BrokerId owner) {
  open_.execute(recharge.id, RechargeState::reserved, hold, owner);
  at_hand_.insert_or_assign(recharge.id, AtHand{recharge, hold, 0, 0});
}

std::optional<int> RechargeTable::next_attempt(domain::RechargeId id) {
  const auto known = at_hand_.find(id);
  return known == at_hand_.end() ? std::nullopt : std::optional(++known->second.attempts);
}

void RechargeTable::doubt(domain::RechargeId id) { doubt_.execute(id, RechargeState::in_doubt); }

void RechargeTable::close(domain::RechargeId id) {
  close_.execute(id);
  at_hand_.erase(id);
}

std::optional<domain::TransferId> RechargeTable::hold_of_open(domain::RechargeId id) {
  if (const auto known = at_hand_.find(id); known != at_hand_.end()) return known->second.hold;
  Run run = hold_of_open_.run(id);
  if (!run.next()) return std::nullopt;
  return run.columns().take<domain::TransferId>();
}

broker::Page<broker::OpenRecharge> RechargeTable::open_page(std::optional<domain::BrokerId> owner,
                                                            std::optional<domain::RechargeId> after,
                                                            int limit) {
  broker::Page<broker::OpenRecharge> page;
  Run run = open_page_.run(after.value_or(domain::RechargeId{}), owner, limit + 1);
  while (run.next()) page.items.push_back({keyed_recharge_of(run.columns()).recharge});
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.pop_back();
  return page;
}

}  // namespace passerelle::sqlite
