#include "adapters/sqlite/usage_table.h"

namespace passerelle::sqlite {
namespace {

using domain::DailyUsage;
using domain::Scope;

constexpr domain::Day beginning_of_days = domain::Day::min();

Bytes bytes_of(const domain::Uuid& uuid) { return {uuid.bytes.begin(), uuid.bytes.end()}; }
Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

void UsageTable::move(const domain::Recharge& recharge, std::int64_t times) {
  const auto day = domain::paris_day(recharge.create_time);
  const auto move_scope = [&](Scope scope, Bytes scope_id) {
    auto& amounts = unwritten_[{scope, std::move(scope_id), day, recharge.offer, recharge.tariff}];
    amounts.count += times;
    amounts.megabytes += times * recharge.data.value;
    amounts.face_value_cents += times * recharge.face_value.value;
    amounts.price_cents += times * recharge.price.value;
  };
  move_scope(Scope::beneficiary, bytes_of(recharge.beneficiary.uuid));
  if (!recharge.line.uuid.is_nil()) move_scope(Scope::line, bytes_of(recharge.line.uuid));
  move_scope(Scope::site, bytes_of(recharge.site.value));
}

void UsageTable::write() {
  for (const auto& [key, amounts] : unwritten_) write_row(key, amounts);
  unwritten_.clear();
}

void UsageTable::write_row(const RowKey& key, const Amounts& amounts) {
  const auto& [scope, scope_id, day, offer, tariff] = key;
  auto& query = amounts.count > 0 ? increase_ : decrease_;
  const auto rows = query.execute(scope, scope_id, day, offer, tariff, amounts.count, amounts.megabytes,
                                  amounts.face_value_cents, amounts.price_cents);
  if (rows != 1)
    refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "Usage is taken back that was never counted.");
}

std::vector<DailyUsage> UsageTable::of(domain::BeneficiaryId beneficiary) {
  return read({Scope::beneficiary, bytes_of(beneficiary.uuid)}, beginning_of_days);
}
std::vector<DailyUsage> UsageTable::of(domain::LineId line) {
  return read({Scope::line, bytes_of(line.uuid)}, beginning_of_days);
}
std::vector<DailyUsage> UsageTable::of(const domain::SiteId& site, domain::Day since) {
  return read({Scope::site, bytes_of(site.value)}, since);
}

std::vector<DailyUsage> UsageTable::read(const ScopeKey& scope, domain::Day since) {
  std::vector<DailyUsage> usage;
  Run run = find_.run(scope.first, scope.second, since);
  while (run.next()) {
    Columns columns = run.columns();
    auto& day = usage.emplace_back();
    day.day = columns.take<domain::Day>();
    day.offer = columns.take<domain::OfferId>();
    day.tariff = columns.take<domain::Tariff>();
    day.count = columns.take<std::int64_t>();
    day.megabytes = columns.take<std::int64_t>();
    day.face_value_cents = columns.take<std::int64_t>();
    day.price_cents = columns.take<std::int64_t>();
  }
  return usage;
}

}  // namespace passerelle::sqlite
