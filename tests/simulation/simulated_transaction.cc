#include "tests/simulation/simulated_transaction.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/simulated_facts.h"

namespace passerelle::simulation {

using broker::Settlement;
using broker::SettlementResult;
using broker::SettlementVerdict;
using domain::Beneficiary;
using domain::ErrorCode;
using domain::fail;
using domain::RechargeState;
using domain::Result;
using domain::Status;
using domain::Transfer;

namespace {

bool same_news(const broker::LateNews& one, const broker::LateNews& other) {
  return one.told == other.told && one.operator_reference == other.operator_reference &&
         one.rejection == other.rejection;
}

}  // namespace

// The first failure ends the transaction, whatever its body makes of it.
Status SimulatedTransaction::failing(Status status) {
  if (!failure_ && !status) failure_ = status.error();
  if (failure_) return std::unexpected(*failure_);
  return {};
}

Result<std::vector<std::optional<broker::KeyedRecharge>>> SimulatedTransaction::find_keys(
    std::span<const broker::IdempotencyKey> keys) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<std::optional<broker::KeyedRecharge>> recharges;
  for (const auto& key : keys) {
    const auto found = books_.keys.find(key);
    recharges.push_back(found == books_.keys.end() ? std::nullopt
                                                   : std::optional(books_.recharges.at(found->second).keyed));
  }
  return recharges;
}

Result<broker::AdmissionFacts> SimulatedTransaction::load_facts(
    std::span<const broker::AdmissionQuery> queries, std::optional<domain::Day> site_usage_since) {
  if (failure_) return std::unexpected(*failure_);
  return facts_of(books_, queries, site_usage_since);
}

Status SimulatedTransaction::record(std::span<const broker::AdmissionRecord> records) {
  std::vector<Transfer> holds;
  for (const auto& record : records) {
    if (auto status = failing(record_one(record)); !status) return status;
    if (record.hold) holds.push_back(*record.hold);
  }
  return failing(require_covered(holds));
}

Status SimulatedTransaction::record_one(const broker::AdmissionRecord& record) {
  const auto& recharge = record.recharge;
  const bool reserves = recharge.state == RechargeState::reserved;
  if (recharge.caller != record.key.caller || recharge.request_id != record.key.request_id ||
      (!reserves && recharge.state != RechargeState::refused) || reserves != record.hold.has_value())
    return fail(ErrorCode::internal, "RECHARGE_MALFORMED", "No decision makes such a recharge.");
  if (books_.recharges.contains(recharge.id))
    return fail(ErrorCode::already_exists, "RECHARGE_EXISTS",
                "The id was used before: " + recharge.id.text());
  if (books_.keys.contains(record.key))
    return fail(ErrorCode::already_exists, "REQUEST_ID_TAKEN", "The key was used before.");
  SimulatedBooks::Entry entry;
  entry.keyed = {record.fingerprint, recharge};
  entry.keyed.recharge.update_time = recharge.create_time;
  entry.key = record.key;
  if (record.hold) entry.hold = record.hold->id;
  entry.owner = record.owner;
  entry.recorded_by = record.owner;
  books_.put(books_.recharges, recharge.id, std::move(entry));
  books_.put(books_.keys, record.key, recharge.id);
  // An empty list left behind by a rollback says what no list says.
  books_.append(books_.recharges_of_person[recharge.beneficiary], recharge.id);
  if (!recharge.line.uuid.is_nil()) books_.append(books_.recharges_of_line[recharge.line], recharge.id);
  books_.append(books_.recharges_of_site[recharge.site], recharge.id);
  return record.hold ? post(*record.hold) : Status{};
}

Status SimulatedTransaction::post(const Transfer& transfer) {
  if (transfer.amount <= 0)
    return fail(ErrorCode::internal, "TRANSFER_EMPTY", "A transfer moves more than nothing.");
  if (transfer.debit == transfer.credit)
    return fail(ErrorCode::internal, "TRANSFER_CIRCULAR", "A transfer moves from one account to another.");
  const std::pair place{transfer.recharge, transfer.id};
  if (books_.transfer_places.contains(place))
    return fail(ErrorCode::already_exists, "TRANSFER_EXISTS",
                "The transfer was posted before: " + transfer.id.text());
  if (transfer.pending) {
    if (books_.resolved.contains(*transfer.pending))
      return fail(ErrorCode::already_exists, "HOLD_RESOLVED",
                  "The hold was resolved before: " + transfer.pending->text());
    books_.put(books_.resolved, *transfer.pending, transfer.id);
  }
  books_.put(books_.transfer_places, place, books_.transfers.size());
  books_.append(books_.transfers, transfer);
  const auto move = [&](const domain::Account& account, std::int64_t amount) {
    const SimulatedBooks::AccountKey key{account.name, transfer.asset};
    const auto found = books_.balances.find(key);
    books_.put(books_.balances, key, (found == books_.balances.end() ? 0 : found->second) + amount);
  };
  move(transfer.debit, -transfer.amount);
  move(transfer.credit, transfer.amount);
  return {};
}

// Once all of a verb's transfers are posted: what they leave behind must be there.
Status SimulatedTransaction::require_covered(std::span<const Transfer> transfers) {
  for (const auto& transfer : transfers) {
    const auto& name = transfer.debit.name;
    if (name.starts_with("donor:") || name.starts_with("sales:")) continue;
    if (books_.balances.at({name, transfer.asset}) >= 0) continue;
    return fail(ErrorCode::failed_precondition,
                name.starts_with("till:") ? "TILL_OVERDRAWN" : "ENVELOPE_OVERDRAWN",
                "More would leave the account than it has: " + name);
  }
  return {};
}

Result<std::vector<SettlementResult>> SimulatedTransaction::settle(std::span<const Settlement> settlements) {
  std::vector<SettlementResult> results;
  const auto posted_before = books_.transfers.size();
  for (const auto& settlement : settlements) {
    if (failure_) return std::unexpected(*failure_);
    auto result = settle_one(settlement);
    if (!result) {
      failure_ = result.error();
      return std::unexpected(*failure_);
    }
    results.push_back(std::move(*result));
  }
  const auto posted = std::span(std::as_const(books_.transfers)).subspan(posted_before);
  if (auto status = failing(require_covered(posted)); !status) return std::unexpected(status.error());
  return results;
}

Result<SettlementResult> SimulatedTransaction::settle_one(const Settlement& settlement) {
  const auto found = books_.recharges.find(settlement.recharge);
  if (found == books_.recharges.end())
    return fail(ErrorCode::not_found, "RECHARGE_UNKNOWN", "There is no such recharge.");
  auto entry = found->second;
  auto& recharge = entry.keyed.recharge;
  if (settlement.attempt) entry.attempts.push_back(*settlement.attempt);
  auto verdict = SettlementVerdict::applied;
  if (domain::adds_nothing(recharge.state, settlement.to)) {
    verdict = SettlementVerdict::unchanged;
    if (!domain::is_final(recharge.state) && !settlement.operator_reference.empty())
      recharge.operator_reference = settlement.operator_reference;
  } else if (domain::may_become(recharge.state, settlement.to)) {
    if (auto status = apply(settlement, entry); !status) return std::unexpected(status.error());
  } else {
    verdict = SettlementVerdict::contradicted;
    const broker::LateNews news{settlement.to, settlement.operator_reference, settlement.rejection,
                                settlement.time};
    if (std::ranges::none_of(entry.late_news, [&](const auto& known) { return same_news(known, news); }))
      entry.late_news.push_back(news);
  }
  SettlementResult result{verdict, recharge};
  books_.put(books_.recharges, settlement.recharge, std::move(entry));
  return result;
}

Status SimulatedTransaction::apply(const Settlement& settlement, SimulatedBooks::Entry& entry) {
  auto& recharge = entry.keyed.recharge;
  for (const auto& transfer : domain::postings_for(recharge, settlement.to, entry.hold.value(),
                                                   settlement.time, settlement.transfer_ids))
    if (auto status = post(transfer); !status) return status;
  books_.changed(recharge.id);
  recharge.state = settlement.to;
  recharge.update_time = settlement.time;
  if (!settlement.operator_reference.empty()) recharge.operator_reference = settlement.operator_reference;
  if (settlement.rejection) recharge.rejection = settlement.rejection;
  return {};
}

Result<broker::Presence> SimulatedTransaction::attend(domain::BrokerId broker, domain::Duration lately) {
  if (failure_) return std::unexpected(*failure_);
  const auto now = books_.clock();
  books_.attending = broker;
  const auto known = books_.brokers.find(broker);
  auto attendance = known == books_.brokers.end() ? SimulatedBooks::Attendance{} : known->second;
  if (!attendance.fenced) attendance.seen = now;
  books_.put(books_.brokers, broker, attendance);
  broker::Presence presence{attendance.fenced, 0};
  for (const auto& [id, other] : books_.brokers) {
    if (!other.fenced && !other.left && other.seen >= now - lately) ++presence.live;
  }
  presence.live = std::max(1, presence.live);
  return presence;
}

Status SimulatedTransaction::leave(domain::BrokerId broker) {
  if (failure_) return std::unexpected(*failure_);
  const auto known = books_.brokers.find(broker);
  if (known == books_.brokers.end()) return {};
  auto attendance = known->second;
  attendance.left = true;
  books_.put(books_.brokers, broker, attendance);
  return {};
}

Result<std::vector<domain::Recharge>> SimulatedTransaction::adopt(domain::BrokerId adopter,
                                                                  domain::Duration silent_for, int limit) {
  if (failure_) return std::unexpected(*failure_);
  const auto now = books_.clock();
  std::vector<domain::BrokerId> silent;
  for (const auto& [id, other] : books_.brokers) {
    if (id != adopter && !other.fenced && (other.left || other.seen < now - silent_for)) silent.push_back(id);
  }
  for (const auto& id : silent) {
    auto attendance = books_.brokers.at(id);
    attendance.fenced = true;
    attendance.silent_for = now - attendance.seen;
    books_.put(books_.brokers, id, attendance);
  }
  const auto cared_for = [&](domain::BrokerId owner) {
    const auto known = books_.brokers.find(owner);
    return owner == adopter || (known != books_.brokers.end() && !known->second.fenced);
  };
  std::vector<domain::RechargeId> orphans;
  for (const auto& [id, entry] : books_.recharges) {
    if (orphans.size() == static_cast<std::size_t>(limit)) break;
    if (!domain::is_final(entry.keyed.recharge.state) && !cared_for(entry.owner)) orphans.push_back(id);
  }
  std::vector<domain::Recharge> adopted;
  for (const auto& id : orphans) {
    auto entry = books_.recharges.at(id);
    entry.owner = adopter;
    adopted.push_back(entry.keyed.recharge);
    books_.put(books_.recharges, id, std::move(entry));
  }
  return adopted;
}

Result<std::vector<std::optional<Beneficiary>>> SimulatedTransaction::find_beneficiaries(
    std::span<const domain::BeneficiaryId> ids) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<std::optional<Beneficiary>> found;
  for (const auto& id : ids) found.push_back(beneficiary_of(books_, id));
  return found;
}

Result<std::vector<std::optional<Beneficiary>>> SimulatedTransaction::find_beneficiaries_by_reference(
    std::span<const std::string> external_references) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<std::optional<Beneficiary>> found;
  for (const auto& reference : external_references) found.push_back(referred_by(books_, reference));
  return found;
}

Result<std::vector<std::optional<Beneficiary>>> SimulatedTransaction::find_beneficiaries_by_line(
    std::span<const domain::LineId> lines) {
  if (failure_) return std::unexpected(*failure_);
  std::vector<std::optional<Beneficiary>> found;
  for (const auto& line : lines) found.push_back(holder_of(books_, line));
  return found;
}

Status SimulatedTransaction::put_beneficiaries(std::span<const Beneficiary> beneficiaries) {
  for (const auto& beneficiary : beneficiaries)
    if (auto status = failing(put_one(beneficiary)); !status) return status;
  return failing({});
}

Status SimulatedTransaction::put_one(const Beneficiary& beneficiary) {
  const auto stored = beneficiary_of(books_, beneficiary.id);
  if (beneficiary.revision != (stored ? stored->revision : 0) + 1)
    return fail(ErrorCode::aborted, "ETAG_MISMATCH", "The beneficiary was changed in the meantime.");
  const auto& reference = beneficiary.external_reference;
  if (!reference.empty()) {
    const auto bearer = referred_by(books_, reference);
    if (bearer && bearer->id != beneficiary.id)
      return fail(ErrorCode::already_exists, "EXTERNAL_REFERENCE_TAKEN",
                  "Another beneficiary has this external reference.");
  }
  if (stored && stored->external_reference != reference && !stored->external_reference.empty())
    books_.put(books_.references, stored->external_reference, domain::BeneficiaryId{});
  if (!reference.empty()) books_.put(books_.references, reference, beneficiary.id);
  change_holder(stored ? stored->line : std::nullopt, beneficiary);
  books_.put(books_.beneficiaries, beneficiary.id, beneficiary);
  return {};
}

void SimulatedTransaction::change_holder(const std::optional<domain::Line>& before,
                                         const Beneficiary& beneficiary) {
  const auto& after = beneficiary.line;
  if (before && after && before->id == after->id) return;
  if (before) {
    auto holders = books_.holders.at(before->id);
    std::erase(holders, beneficiary.id);
    books_.put(books_.holders, before->id, std::move(holders));
  }
  if (after) {
    const auto found = books_.holders.find(after->id);
    auto holders = found == books_.holders.end() ? std::vector<domain::BeneficiaryId>() : found->second;
    holders.push_back(beneficiary.id);
    books_.put(books_.holders, after->id, std::move(holders));
  }
}

Result<std::int64_t> SimulatedTransaction::put_programme(const domain::Programme& programme,
                                                         const std::string& applied_by, domain::Instant time,
                                                         std::span<const Transfer> transfers) {
  for (const auto& transfer : transfers)
    if (auto status = failing(post(transfer)); !status) return std::unexpected(status.error());
  if (auto status = failing(require_covered(transfers)); !status) return std::unexpected(status.error());
  broker::ProgrammeVersion version{programme, applied_by, time};
  version.programme.version = static_cast<std::int64_t>(books_.programmes.size()) + 1;
  books_.append(books_.programmes, version);
  return version.programme.version;
}

Result<std::vector<domain::EnvelopeBalance>> SimulatedTransaction::envelope_balances() {
  if (failure_) return std::unexpected(*failure_);
  return envelope_balances_of(books_);
}

}  // namespace passerelle::simulation
