#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {

using broker::AdmissionRecord;
using broker::LedgerTransaction;
using domain::Asset;
using domain::RechargeState;
using domain::Status;

// Every fixture function fails loudly: a test can't go on without what it builds on.
template <class Value>
Value must(domain::Result<Value> result) {
  if (!result) {
    ADD_FAILURE() << result.error().reason << ": " << result.error().message;
    throw std::runtime_error(result.error().reason);
  }
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

domain::Programme sample_programme() {
  domain::Programme programme;
  programme.name = "Solidarity recharges";
  programme.sites = {{paris, "Paris"}, {lyon, "Lyon"}, {lille, "Lille"}};
  const domain::OperatorId sfr{"sfr"};
  programme.operators = {{sfr, "SFR"}};
  domain::Offer sold;
  sold.id = sold_offer;
  sold.name = "10 GB";
  sold.data = {10'240};
  sold.valid_for_days = 30;
  sold.face_value = {face_value_cents};
  sold.price = {price_cents};
  sold.routes = {{sfr, "SFR-10G"}};
  auto free = sold;
  free.id = free_offer;
  free.price = {};
  free.tariff = domain::Tariff::free;
  programme.offers = {sold, free};
  domain::Envelope value;
  value.id = value_envelope;
  value.name = "Value 2026";
  value.operator_id = sfr;
  value.fiscal_year = 2026;
  value.amount = 1'000'000;
  value.offers = {sold_offer};
  auto gift = value;
  gift.id = gift_envelope;
  gift.measure = Asset::unit;
  gift.offers = {free_offer};
  programme.envelopes = {value, gift};
  return programme;
}

LedgerContract::LedgerContract() : under_test_(GetParam()()) {}

void LedgerContract::reopen() {
  reader_.reset();
  under_test_->reopen();
}

broker::LedgerReader& LedgerContract::reader() {
  reader_ = must(ledger().open_reader());
  return *reader_;
}

domain::Instant LedgerContract::tick() {
  now_ += std::chrono::seconds(1);
  return now_;
}

void LedgerContract::fund(std::int64_t cents, std::int64_t units) {
  std::vector<domain::Transfer> transfers;
  const auto give = [&](const domain::EnvelopeId& envelope, Asset asset, std::int64_t amount) {
    if (amount == 0) return;
    domain::Transfer transfer;
    transfer.id = draw<domain::TransferId>();
    transfer.asset = asset;
    transfer.amount = amount;
    transfer.debit = domain::donor_account(envelope);
    transfer.credit = domain::available_account(envelope);
    transfer.time = tick();
    transfer.reason = "version 1";
    transfers.push_back(transfer);
  };
  give(value_envelope, Asset::eur_cent, cents);
  give(gift_envelope, Asset::unit, units);
  must(transact([&](LedgerTransaction& transaction) -> Status {
    auto version = transaction.put_programme(sample_programme(), "finance", now_, transfers);
    return version ? Status() : std::unexpected(version.error());
  }));
}

domain::Beneficiary LedgerContract::new_person(const domain::SiteId& site) {
  domain::Beneficiary person;
  person.create_time = person.update_time = tick();
  person.id = draw<domain::BeneficiaryId>();
  person.external_reference = "D-" + std::to_string(drawn_);
  person.site = site;
  person.referral = domain::Referral{"structure-7", domain::paris_day(now_), 1};
  person.line = domain::Line{draw<domain::LineId>(), domain::OperatorId{"sfr"}, domain::paris_day(now_),
                             domain::paris_day(now_)};
  person.revision = 1;
  put(person);
  return person;
}

void LedgerContract::put(const domain::Beneficiary& beneficiary) {
  must(transact([&](LedgerTransaction& transaction) {
    return transaction.put_beneficiaries(std::span(&beneficiary, 1));
  }));
}

AdmissionRecord LedgerContract::admission_of(const domain::Beneficiary& person, const domain::SiteId& site) {
  AdmissionRecord record;
  auto& recharge = record.recharge;
  recharge.create_time = recharge.update_time = tick();
  recharge.id = draw<domain::RechargeId>();
  recharge.beneficiary = person.id;
  if (person.line) recharge.line = person.line->id;
  recharge.site = site;
  recharge.offer = sold_offer;
  recharge.data = {10'240};
  recharge.face_value = {face_value_cents};
  recharge.price = {price_cents};
  recharge.programme_version = 1;
  recharge.caller = "counter-1";
  recharge.request_id = recharge.id.text();
  record.key = {"counter-1", "CreateRecharge", recharge.request_id};
  record.fingerprint.fill(static_cast<std::uint8_t>(drawn_));
  return record;
}

void LedgerContract::hold(AdmissionRecord& record) {
  record.recharge.state = RechargeState::reserved;
  record.recharge.operator_id = {"sfr"};
  record.recharge.product_code = "SFR-10G";
  record.hold = domain::hold_for(record.recharge, draw<domain::TransferId>(), now_);
}

AdmissionRecord LedgerContract::reserved_for(const domain::Beneficiary& person, const domain::SiteId& site) {
  auto record = admission_of(person, site);
  record.recharge.envelope = value_envelope;
  record.recharge.envelope_amount = face_value_cents;
  hold(record);
  return record;
}

AdmissionRecord LedgerContract::gift_for(const domain::Beneficiary& person, const domain::SiteId& site) {
  auto record = admission_of(person, site);
  record.recharge.offer = free_offer;
  record.recharge.price = {};
  record.recharge.tariff = domain::Tariff::free;
  record.recharge.envelope = gift_envelope;
  record.recharge.envelope_amount = 1;
  record.recharge.envelope_measure = Asset::unit;
  hold(record);
  return record;
}

AdmissionRecord LedgerContract::refused_for(const domain::Beneficiary& person, const domain::SiteId& site) {
  auto record = admission_of(person, site);
  record.recharge.state = RechargeState::refused;
  domain::Violation quota;
  quota.rule = {"paid-30-a-month"};
  quota.scope = domain::Scope::beneficiary;
  quota.measure = domain::QuotaMeasure::price_paid;
  quota.window = domain::Window{domain::WindowKind::rolling_days, 30};
  quota.limit = 3000;
  quota.used = 3000;
  quota.asked = price_cents;
  quota.next_date = domain::paris_day(now_) + std::chrono::days(3);
  domain::Violation line;
  line.rule = {"line-on-file"};
  line.reason = domain::RefusalReason::line_missing;
  record.recharge.violations = {quota, line};
  return record;
}

Status LedgerContract::try_record(const std::vector<AdmissionRecord>& records) {
  return transact([&](LedgerTransaction& transaction) { return transaction.record(records); });
}

void LedgerContract::record(const std::vector<AdmissionRecord>& records) { must(try_record(records)); }

domain::RechargeId LedgerContract::reserve(const domain::Beneficiary& person, const domain::SiteId& site) {
  const auto reserved = reserved_for(person, site);
  record({reserved});
  return reserved.recharge.id;
}

broker::Settlement LedgerContract::news(domain::RechargeId recharge, RechargeState to) {
  broker::Settlement settlement;
  settlement.recharge = recharge;
  settlement.to = to;
  settlement.time = tick();
  settlement.transfer_ids = {draw<domain::TransferId>(), draw<domain::TransferId>()};
  return settlement;
}

broker::SettlementResult LedgerContract::settle(const broker::Settlement& settlement) {
  std::vector<broker::SettlementResult> results;
  must(transact([&](LedgerTransaction& transaction) -> Status {
    auto settled = transaction.settle(std::span(&settlement, 1));
    if (!settled) return std::unexpected(settled.error());
    results = std::move(*settled);
    return {};
  }));
  return results.at(0);
}

domain::Recharge LedgerContract::stored(domain::RechargeId id) { return must(reader().recharge(id)).value(); }

domain::EnvelopeBalance LedgerContract::balance_of(const domain::EnvelopeId& envelope) {
  for (const auto& balance : must(reader().envelope_balances()))
    if (balance.envelope == envelope) return balance;
  throw std::runtime_error("never funded: " + envelope.value);
}

std::int64_t LedgerContract::kept_in(const domain::Account& account, Asset asset) {
  for (const auto& balance : must(reader().balances()))
    if (balance.account == account && balance.asset == asset) return balance.kept;
  return 0;
}

broker::AdmissionFacts LedgerContract::facts_for(const domain::Beneficiary& person,
                                                 const domain::SiteId& site) {
  return must(reader().facts(std::array{broker::AdmissionQuery{person.id, site}}, domain::paris_day(now_)));
}

void LedgerContract::expect_books_agree() {
  std::map<Asset, std::int64_t> sums;
  for (const auto& balance : must(reader().balances())) {
    EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
    sums[balance.asset] += balance.rebuilt;
  }
  for (const auto& [asset, sum] : sums) EXPECT_EQ(sum, 0) << domain::to_string(asset);
  for (const auto& envelope : must(reader().envelope_balances())) {
    EXPECT_LE(envelope.held + envelope.spent, envelope.funded) << envelope.envelope.value;
    EXPECT_EQ(envelope.available(), kept_in(domain::available_account(envelope.envelope), envelope.measure));
  }
}

}  // namespace passerelle::contract
