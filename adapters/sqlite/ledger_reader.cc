#include "adapters/sqlite/ledger_reader.h"

#include "adapters/sqlite/snapshot.h"

namespace passerelle::sqlite {

using domain::Result;

SqliteLedgerReader::SqliteLedgerReader(const std::filesystem::path& file)
    : database_(file, Access::reader, "LEDGER"),
      tables_(database_),
      pages_(database_, tables_.lists),
      campaigns_(database_),
      finance_(database_) {}

template <class Body>
auto SqliteLedgerReader::snapshot(Body&& body) -> Result<std::invoke_result_t<Body>> {
  return in_snapshot(database_, std::forward<Body>(body));
}

domain::Status SqliteLedgerReader::hold_snapshot() {
  return guarded([&] { database_.hold_snapshot(); });
}

Result<std::optional<domain::Recharge>> SqliteLedgerReader::recharge(domain::RechargeId id) {
  return snapshot([&] { return tables_.recharges.find(id); });
}

Result<broker::Page<domain::Recharge>> SqliteLedgerReader::recharges(const broker::RechargeFilter& filter,
                                                                     std::optional<domain::RechargeId> after,
                                                                     int limit) {
  return snapshot([&] {
    const auto ids = pages_.page(filter, after, limit);
    broker::Page<domain::Recharge> page;
    page.more = ids.more;
    page.items.reserve(ids.items.size());
    for (const auto& id : ids.items) page.items.push_back(tables_.recharges.find(id).value());
    return page;
  });
}

Result<std::vector<broker::Attempt>> SqliteLedgerReader::attempts(domain::RechargeId id) {
  return snapshot([&] { return tables_.exchanges.attempts_of(id); });
}

Result<std::vector<domain::Transfer>> SqliteLedgerReader::transfers(domain::RechargeId id) {
  return snapshot([&] { return tables_.books.transfers_of(id); });
}

Result<std::vector<broker::LateNews>> SqliteLedgerReader::late_news(domain::RechargeId id) {
  return snapshot([&] { return tables_.exchanges.late_news_of(id); });
}

Result<std::optional<broker::KeyedRecharge>> SqliteLedgerReader::find_key(const broker::IdempotencyKey& key) {
  return snapshot([&] { return tables_.recharges.find(key); });
}

Result<std::vector<std::optional<broker::KeyedRecharge>>> SqliteLedgerReader::find_keys(
    std::span<const broker::IdempotencyKey> keys) {
  return snapshot([&] {
    std::vector<std::optional<broker::KeyedRecharge>> found;
    found.reserve(keys.size());
    for (const auto& key : keys) found.push_back(tables_.recharges.find(key));
    return found;
  });
}

Result<broker::Page<broker::OpenRecharge>> SqliteLedgerReader::open_recharges(
    std::optional<domain::BrokerId> owner, std::optional<domain::RechargeId> after, int limit) {
  return snapshot([&] { return tables_.recharges.open_page(owner, after, limit); });
}

Result<broker::AdmissionFacts> SqliteLedgerReader::facts(std::span<const broker::AdmissionQuery> queries,
                                                         std::optional<domain::Day> site_usage_since) {
  return snapshot([&] { return load_admission_facts(tables_, queries, site_usage_since); });
}

Result<std::optional<domain::Beneficiary>> SqliteLedgerReader::beneficiary(domain::BeneficiaryId id) {
  return snapshot([&] { return tables_.beneficiaries.find(id); });
}

Result<std::optional<domain::Beneficiary>> SqliteLedgerReader::beneficiary_by_line(domain::LineId line) {
  return snapshot([&] { return tables_.beneficiaries.find_by_line(line); });
}

Result<std::vector<std::optional<domain::Beneficiary>>> SqliteLedgerReader::find_beneficiaries(
    std::span<const domain::BeneficiaryId> ids) {
  return snapshot([&] {
    std::vector<std::optional<domain::Beneficiary>> found;
    found.reserve(ids.size());
    for (const auto& id : ids) found.push_back(tables_.beneficiaries.find(id));
    return found;
  });
}

Result<broker::Page<domain::Beneficiary>> SqliteLedgerReader::beneficiaries(
    const broker::BeneficiaryFilter& filter, std::optional<domain::BeneficiaryId> after, int limit) {
  return snapshot([&] { return tables_.beneficiaries.page(filter, after, limit); });
}

Result<std::optional<broker::ProgrammeVersion>> SqliteLedgerReader::programme(
    std::optional<std::int64_t> version) {
  return snapshot([&] { return tables_.programmes.find(version); });
}

Result<std::vector<domain::EnvelopeBalance>> SqliteLedgerReader::envelope_balances() {
  return snapshot([&] { return tables_.books.envelope_balances(); });
}

Result<std::vector<broker::LedgerReader::Balance>> SqliteLedgerReader::balances() {
  return snapshot([&] { return tables_.books.balances(); });
}

}  // namespace passerelle::sqlite
