#include "adapters/sqlite/site_usage_table.h"

namespace passerelle::sqlite {

using domain::DailyUsage;

void SiteUsageTable::move(const domain::Recharge& recharge, std::int64_t times) {
  auto& amounts =
      unwritten_[{recharge.site, domain::paris_day(recharge.create_time), recharge.offer, recharge.tariff}];
  amounts.count += times;
  amounts.megabytes += times * recharge.data.value;
  amounts.face_value_cents += times * recharge.face_value.value;
  amounts.price_cents += times * recharge.price.value;
}

void SiteUsageTable::write() {
  for (const auto& [key, amounts] : unwritten_) write_row(key, amounts);
  unwritten_.clear();
}

void SiteUsageTable::write_row(const RowKey& key, const Amounts& amounts) {
  const auto& [site, day, offer, tariff] = key;
  auto& query = amounts.count > 0 ? increase_ : decrease_;
  const auto rows = query.execute(site, day, offer, tariff, amounts.count, amounts.megabytes,
                                  amounts.face_value_cents, amounts.price_cents);
  if (rows != 1)
    refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "Usage is taken back that was never counted.");
}

std::vector<DailyUsage> SiteUsageTable::of(const domain::SiteId& site, domain::Day since) {
  std::vector<DailyUsage> usage;
  Run run = find_.run(site, since);
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
