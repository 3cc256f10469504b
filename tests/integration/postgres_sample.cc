#include "tests/integration/postgres_sample.h"

#include <gtest/gtest.h>

namespace passerelle::postgres {
namespace {

using broker::LedgerTransaction;
using domain::Result;
using domain::Status;

// Noon on 1 June.
domain::Instant middle_of(int year) {
  return domain::start_of(domain::Day(std::chrono::local_days(std::chrono::year(year) / 6 / 1))) +
         std::chrono::hours(12);
}

}  // namespace

Sample::Sample(std::uint64_t broker_number, int year)
    : broker{domain::make_uuid_v7(middle_of(year), broker_number, 0)},
      broker_number_(broker_number),
      now_(middle_of(year)) {}

domain::Instant Sample::tick() {
  now_ += std::chrono::seconds(1);
  return now_;
}

Status Sample::fund(broker::Ledger& ledger, std::int64_t amount) {
  domain::Transfer given;
  given.id = draw<domain::TransferId>();
  given.amount = amount;
  given.debit = domain::donor_account(sample_envelope);
  given.credit = domain::available_account(sample_envelope);
  given.time = now_;
  given.reason = "version 1";
  return ledger.transact([&](LedgerTransaction& transaction) -> Status {
    const auto version = transaction.put_programme({}, "finance", now_, std::span(&given, 1));
    return version ? Status() : std::unexpected(version.error());
  });
}

domain::Beneficiary Sample::person() {
  domain::Beneficiary person;
  person.create_time = person.update_time = tick();
  person.id = draw<domain::BeneficiaryId>();
  person.site = {"paris"};
  person.line = domain::Line{draw<domain::LineId>(), {"sfr"}, {}, {}};
  person.revision = 1;
  return person;
}

broker::AdmissionRecord Sample::reserved(const domain::Beneficiary& person) {
  broker::AdmissionRecord record;
  auto& recharge = record.recharge;
  recharge.create_time = recharge.update_time = tick();
  recharge.id = draw<domain::RechargeId>();
  recharge.beneficiary = person.id;
  recharge.line = person.line->id;
  recharge.site = person.site;
  recharge.offer = {"data-10gb"};
  recharge.data = {10'240};
  recharge.face_value = {sample_amount};
  recharge.price = {500};
  recharge.programme_version = 1;
  recharge.envelope = sample_envelope;
  recharge.envelope_amount = sample_amount;
  recharge.operator_id = {"sfr"};
  recharge.product_code = "SFR-10G";
  recharge.caller = "counter-1";
  recharge.request_id = recharge.id.text();
  record.key = {recharge.caller, "CreateRecharge", recharge.request_id};
  record.hold = domain::hold_for(recharge, draw<domain::TransferId>(), recharge.create_time);
  record.owner = broker;
  return record;
}

Status Sample::record(broker::Ledger& ledger, int count) {
  std::vector<broker::AdmissionRecord> records;
  for (int i = 0; i < count; ++i) records.push_back(reserved());
  return ledger.transact([&](LedgerTransaction& transaction) { return transaction.record(records); });
}

broker::Settlement Sample::news(domain::RechargeId recharge, domain::RechargeState to) {
  broker::Settlement settlement;
  settlement.recharge = recharge;
  settlement.to = to;
  settlement.transfer_ids = {draw<domain::TransferId>(), draw<domain::TransferId>()};
  settlement.time = tick();
  return settlement;
}

Result<std::optional<domain::Recharge>> Sample::admit(broker::Ledger& ledger,
                                                      const domain::Beneficiary& person, std::int64_t quota,
                                                      const std::string& request_id) {
  auto record = reserved(person);
  if (!request_id.empty()) record.recharge.request_id = record.key.request_id = request_id;
  std::optional<domain::Recharge> outcome;
  const auto status = ledger.transact([&](LedgerTransaction& transaction) -> Status {
    outcome.reset();
    auto found = transaction.find_keys(std::span(&record.key, 1));
    if (!found) return std::unexpected(found.error());
    if (found->front()) {
      outcome = found->front()->recharge;
      return {};
    }
    const broker::AdmissionQuery query{person.id, person.site};
    auto facts = transaction.load_facts(std::span(&query, 1), {});
    if (!facts) return std::unexpected(facts.error());
    std::int64_t used = 0;
    for (const auto& day : facts->usage_by_beneficiary.at(person.id)) used += day.count;
    // The line is the one that is on file by now.
    record.recharge.line = facts->beneficiaries.front()->line->id;
    for (const auto& day : facts->usage_by_line.at(record.recharge.line)) used = std::max(used, day.count);
    if (used >= quota || facts->envelopes.front().available() < sample_amount) return {};
    outcome = record.recharge;
    return transaction.record(std::span(&record, 1));
  });
  if (!status) return std::unexpected(status.error());
  return outcome;
}

Status put(broker::Ledger& ledger, const domain::Beneficiary& person) {
  return ledger.transact(
      [&](LedgerTransaction& transaction) { return transaction.put_beneficiaries(std::span(&person, 1)); });
}

Result<std::vector<broker::SettlementResult>> settle(broker::Ledger& ledger,
                                                     const std::vector<broker::Settlement>& settlements) {
  std::vector<broker::SettlementResult> results;
  const auto status = ledger.transact([&](LedgerTransaction& transaction) -> Status {
    auto settled = transaction.settle(settlements);
    if (!settled) return std::unexpected(settled.error());
    results = std::move(*settled);
    return {};
  });
  if (!status) return std::unexpected(status.error());
  return results;
}

void expect_books_agree(broker::Ledger& ledger) {
  const auto reader = ledger.open_reader();
  ASSERT_TRUE(reader) << reader.error().message;
  const auto balances = (*reader)->balances();
  ASSERT_TRUE(balances) << balances.error().message;
  std::map<domain::Asset, std::int64_t> sums;
  for (const auto& balance : *balances) {
    EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
    sums[balance.asset] += balance.rebuilt;
    const bool may_go_negative = domain::may_go_negative(domain::kind_of(balance.account).value());
    EXPECT_TRUE(balance.kept >= 0 || may_go_negative) << balance.account.name;
  }
  for (const auto& [asset, sum] : sums) EXPECT_EQ(sum, 0);
}

}  // namespace passerelle::postgres
