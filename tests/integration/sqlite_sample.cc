#include "tests/integration/sqlite_sample.h"

namespace passerelle::sqlite {
namespace {

const domain::EnvelopeId envelope{"value"};

}  // namespace

domain::Status Sample::fund(broker::Ledger& ledger) {
  domain::Transfer given;
  given.id = draw<domain::TransferId>();
  given.amount = 1'000'000'000;
  given.debit = domain::donor_account(envelope);
  given.credit = domain::available_account(envelope);
  return ledger.transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    const auto version = transaction.put_programme({}, "finance", now_, std::span(&given, 1));
    return version ? domain::Status() : std::unexpected(version.error());
  });
}

broker::AdmissionRecord Sample::reserved() {
  now_ += std::chrono::seconds(1);
  broker::AdmissionRecord record;
  auto& recharge = record.recharge;
  recharge.create_time = recharge.update_time = now_;
  recharge.id = draw<domain::RechargeId>();
  recharge.beneficiary = draw<domain::BeneficiaryId>();
  recharge.line = draw<domain::LineId>();
  recharge.site = {"paris"};
  recharge.offer = {"data-10gb"};
  recharge.data = {10'240};
  recharge.face_value = {1000};
  recharge.price = {500};
  recharge.envelope = envelope;
  recharge.envelope_amount = 1000;
  recharge.operator_id = {"sfr"};
  recharge.product_code = "SFR-10G";
  recharge.caller = "counter-1";
  recharge.request_id = recharge.id.text();
  record.key = {recharge.caller, "CreateRecharge", recharge.request_id};
  record.hold = domain::hold_for(recharge, draw<domain::TransferId>(), now_);
  return record;
}

domain::Status Sample::record(broker::Ledger& ledger, int count) {
  std::vector<broker::AdmissionRecord> records;
  for (int i = 0; i < count; ++i) records.push_back(reserved());
  return ledger.transact([&](broker::LedgerTransaction& transaction) { return transaction.record(records); });
}

}  // namespace passerelle::sqlite
