#include "tests/e2e/campaign_history.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "services/domain/posting.h"
#include "services/operator_sim/journal.h"

namespace passerelle::e2e {
namespace {

class History {
 public:
  History(broker::LedgerReader& books, domain::Instant time) : books_(books), time_(time) {}

  broker::AdmissionRecord reserved(const Person& person) {
    broker::AdmissionRecord record;
    auto& recharge = record.recharge;
    recharge.id = draw<domain::RechargeId>();
    const auto id = domain::Uuid::parse(person.name.substr(person.name.find('/') + 1));
    const auto beneficiary = books_.beneficiary({id.value()}).value().value();
    recharge.beneficiary = beneficiary.id;
    recharge.line = beneficiary.line->id;
    recharge.site = beneficiary.site;
    recharge.offer = {"data-10gb-campaign"};
    recharge.data = {10'240};
    recharge.face_value = {1'000};
    recharge.tariff = domain::Tariff::free;
    recharge.programme_version = 1;
    recharge.envelope = {"units"};
    recharge.envelope_measure = domain::Asset::unit;
    recharge.envelope_amount = 1;
    recharge.operator_id = {"sfr"};
    recharge.product_code = "DATA10";
    recharge.caller = "counter";
    recharge.request_id = "history-" + person.reference;
    recharge.create_time = recharge.update_time = time_;
    record.key = {recharge.caller, "CreateRecharge", recharge.request_id};
    record.hold = domain::hold_for(recharge, draw<domain::TransferId>(), time_);
    record.owner = owner_;
    return record;
  }

  broker::Settlement delivered(domain::RechargeId recharge) {
    broker::Settlement settlement;
    settlement.recharge = recharge;
    settlement.to = domain::RechargeState::delivered;
    settlement.operator_reference = "history";
    settlement.transfer_ids = {draw<domain::TransferId>(), draw<domain::TransferId>()};
    settlement.time = time_;
    return settlement;
  }

 private:
  template <class Id>
  Id draw() {
    return Id{domain::make_uuid_v7(time_, dice_(), dice_())};
  }

  broker::LedgerReader& books_;
  const domain::Instant time_;
  std::mt19937_64 dice_{1789};
  const domain::BrokerId owner_ = draw<domain::BrokerId>();
};

}  // namespace

void write_history(broker::Ledger& ledger, const std::filesystem::path& journal_directory,
                   const std::vector<const Person*>& people, domain::Instant time) {
  const auto books = ledger.open_reader().value();
  History history(*books, time);
  std::vector<broker::AdmissionRecord> records;
  std::vector<broker::Settlement> settlements;
  auto journal = operator_sim::Journal::open(journal_directory);
  ASSERT_TRUE(journal) << journal.error().message;
  for (const auto* person : people) {
    records.push_back(history.reserved(*person));
    const auto id = records.back().recharge.id;
    settlements.push_back(history.delivered(id));
    (*journal)->append({.sequence = 0,
                        .time = time,
                        .external_id = id.text(),
                        .id = "history-" + person->reference,
                        .number = person->e164(),
                        .amount_mb = 10'240,
                        .product = "DATA10",
                        .status = operator_sim::TopupStatus::completed});
  }
  (*journal)->commit();
  const auto recorded =
      ledger.transact([&](broker::LedgerTransaction& transaction) { return transaction.record(records); });
  ASSERT_TRUE(recorded) << recorded.error().message;
  const auto settled = ledger.transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    const auto results = transaction.settle(settlements);
    if (!results) return std::unexpected(results.error());
    return {};
  });
  ASSERT_TRUE(settled) << settled.error().message;
}

}  // namespace passerelle::e2e
