#include "adapters/sqlite/ledger_transaction.h"

namespace passerelle::sqlite {
namespace {

using broker::Settlement;
using broker::SettlementVerdict;
using domain::ErrorCode;
using domain::Recharge;
using domain::RechargeState;
using domain::Result;
using domain::Status;

template <class Value, class Find>
auto each(std::span<const Value> asked, Find&& find) {
  std::vector<std::invoke_result_t<Find, const Value&>> found;
  found.reserve(asked.size());
  for (const auto& one : asked) found.push_back(find(one));
  return found;
}

}  // namespace

Result<std::vector<std::optional<broker::KeyedRecharge>>> SqliteLedgerTransaction::find_keys(
    std::span<const broker::IdempotencyKey> keys) {
  return verbs_.run([&] { return each(keys, [&](const auto& key) { return tables_.recharges.find(key); }); });
}

Result<broker::AdmissionFacts> SqliteLedgerTransaction::load_facts(
    std::span<const broker::AdmissionQuery> queries, std::optional<domain::Day> site_usage_since) {
  return verbs_.run([&] { return load_admission_facts(tables_, queries, site_usage_since); });
}

Status SqliteLedgerTransaction::record(std::span<const broker::AdmissionRecord> records) {
  return verbs_.run([&] {
    for (const auto& record : records) {
      tables_.recharges.insert(record);
      tables_.personal.add(record.recharge);
      tables_.lists.add(record.recharge);
      if (!record.hold) continue;
      tables_.recharges.open(record.recharge, record.hold->id, record.owner);
      tables_.books.post(*record.hold);
      tables_.site_usage.add(record.recharge);
    }
    tables_.books.write_balances();
    tables_.site_usage.write();
  });
}

Result<std::vector<broker::SettlementResult>> SqliteLedgerTransaction::settle(
    std::span<const Settlement> settlements) {
  return verbs_.run([&] {
    auto results = each(settlements, [&](const Settlement& settlement) { return settle(settlement); });
    tables_.books.write_balances();
    tables_.site_usage.write();
    return results;
  });
}

broker::SettlementResult SqliteLedgerTransaction::settle(const Settlement& settlement) {
  auto found = tables_.recharges.find_to_change(settlement.recharge);
  if (!found)
    throw Failure({ErrorCode::not_found,
                   "RECHARGE_UNKNOWN",
                   "There is no such recharge.",
                   {{"recharge", settlement.recharge.text()}}});
  broker::SettlementResult result{SettlementVerdict::applied, std::move(*found)};
  auto& recharge = result.recharge;
  if (settlement.attempt)
    tables_.exchanges.append(recharge.id, *settlement.attempt, tables_.recharges.next_attempt(recharge.id));
  if (domain::adds_nothing(recharge.state, settlement.to)) {
    result.verdict = SettlementVerdict::unchanged;
    note_operator_reference(settlement, recharge);
  } else if (domain::may_become(recharge.state, settlement.to)) {
    apply(settlement, recharge);
  } else {
    result.verdict = SettlementVerdict::contradicted;
    tables_.exchanges.append(recharge.id, broker::LateNews{settlement.to, settlement.operator_reference,
                                                           settlement.rejection, settlement.time});
  }
  return result;
}

void SqliteLedgerTransaction::apply(const Settlement& settlement, Recharge& recharge) {
  if (settlement.to != RechargeState::in_doubt) {
    auto hold = tables_.recharges.hold_of_open(recharge.id);
    if (!hold) hold = tables_.books.hold_of(recharge.id);
    if (!hold) refuse(ErrorCode::internal, "LEDGER_CORRUPT", "A reserved recharge has no hold.");
    for (const auto& transfer :
         domain::postings_for(recharge, settlement.to, *hold, settlement.time, settlement.transfer_ids))
      tables_.books.post(transfer);
  }
  if (domain::holds_quota(recharge.state) && !domain::holds_quota(settlement.to)) {
    tables_.personal.take_back(recharge);
    tables_.site_usage.take_back(recharge);
  }
  recharge.state = settlement.to;
  recharge.update_time = settlement.time;
  if (!settlement.operator_reference.empty()) recharge.operator_reference = settlement.operator_reference;
  if (settlement.rejection) recharge.rejection = settlement.rejection;
  tables_.recharges.append_event(recharge);
  if (settlement.to == RechargeState::in_doubt)
    tables_.recharges.doubt(recharge.id);
  else
    tables_.recharges.close(recharge.id);
}

// An inquiry may be the first to name the operator's own id: whoever follows the doubt up needs it.
void SqliteLedgerTransaction::note_operator_reference(const Settlement& settlement, Recharge& recharge) {
  if (domain::is_final(recharge.state) || settlement.operator_reference.empty() ||
      settlement.operator_reference == recharge.operator_reference)
    return;
  recharge.operator_reference = settlement.operator_reference;
  tables_.recharges.append_event(recharge);
}

Result<broker::Presence> SqliteLedgerTransaction::attend(domain::BrokerId broker, domain::Duration lately) {
  return verbs_.run([&] { return tables_.brokers.attend(broker, lately); });
}

Status SqliteLedgerTransaction::leave(domain::BrokerId broker) {
  return verbs_.run([&] { tables_.brokers.leave(broker); });
}

Result<std::vector<Recharge>> SqliteLedgerTransaction::adopt(domain::BrokerId adopter,
                                                             domain::Duration silent_for, int limit) {
  return verbs_.run([&] {
    const auto ids = tables_.brokers.adopt(adopter, silent_for, limit);
    return each(std::span<const domain::RechargeId>(ids),
                [&](const auto& id) { return tables_.recharges.find(id).value(); });
  });
}

Result<std::vector<std::optional<domain::Beneficiary>>> SqliteLedgerTransaction::find_beneficiaries(
    std::span<const domain::BeneficiaryId> ids) {
  return verbs_.run(
      [&] { return each(ids, [&](const auto& id) { return tables_.beneficiaries.find(id); }); });
}

Result<std::vector<std::optional<domain::Beneficiary>>>
SqliteLedgerTransaction::find_beneficiaries_by_reference(std::span<const std::string> external_references) {
  return verbs_.run([&] {
    return each(external_references,
                [&](const auto& reference) { return tables_.beneficiaries.find_by_reference(reference); });
  });
}

Result<std::vector<std::optional<domain::Beneficiary>>> SqliteLedgerTransaction::find_beneficiaries_by_line(
    std::span<const domain::LineId> lines) {
  return verbs_.run([&] {
    return each(lines, [&](const auto& line) { return tables_.beneficiaries.find_by_line(line); });
  });
}

Status SqliteLedgerTransaction::put_beneficiaries(std::span<const domain::Beneficiary> beneficiaries) {
  return verbs_.run([&] {
    for (const auto& beneficiary : beneficiaries) tables_.beneficiaries.put(beneficiary);
  });
}

Result<std::int64_t> SqliteLedgerTransaction::put_programme(const domain::Programme& programme,
                                                            const std::string& applied_by,
                                                            domain::Instant time,
                                                            std::span<const domain::Transfer> transfers) {
  return verbs_.run([&] {
    for (const auto& transfer : transfers) tables_.books.post(transfer);
    tables_.books.write_balances();
    return tables_.programmes.put(programme, applied_by, time);
  });
}

Result<std::vector<domain::EnvelopeBalance>> SqliteLedgerTransaction::envelope_balances() {
  return verbs_.run([&] { return tables_.books.envelope_balances(); });
}

}  // namespace passerelle::sqlite
