// What a site's quotas count, a row a day. Changes are gathered, and written by write(): a batch moves a row
// once.
#pragma once

#include <map>
#include <tuple>

#include "adapters/sqlite/query.h"
#include "services/domain/recharge.h"

namespace passerelle::sqlite {

class SiteUsageTable {
 public:
  explicit SiteUsageTable(Database& database) : database_(database) {}

  void add(const domain::Recharge& recharge) { move(recharge, 1); }
  void take_back(const domain::Recharge& recharge) { move(recharge, -1); }
  void write();
  void forget() { unwritten_.clear(); }

  std::vector<domain::DailyUsage> of(const domain::SiteId& site, domain::Day since);

 private:
  using RowKey = std::tuple<domain::SiteId, domain::Day, domain::OfferId, domain::Tariff>;
  struct Amounts {
    std::int64_t count = 0;
    std::int64_t megabytes = 0;
    std::int64_t face_value_cents = 0;
    std::int64_t price_cents = 0;
  };
  void move(const domain::Recharge& recharge, std::int64_t times);
  void write_row(const RowKey& key, const Amounts& amounts);

  Database& database_;
  std::map<RowKey, Amounts> unwritten_;

  Query increase_{
      database_,
      "INSERT INTO site_usage (site, day, offer, tariff, count, megabytes, face_value_cents, price_cents) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
      "ON CONFLICT DO UPDATE SET count = count + ?5, megabytes = megabytes + ?6, "
      "face_value_cents = face_value_cents + ?7, price_cents = price_cents + ?8"};
  // A row below zero is refused by its CHECK before an upsert could turn it into an update.
  Query decrease_{database_,
                  "UPDATE site_usage SET count = count + ?5, megabytes = megabytes + ?6, "
                  "face_value_cents = face_value_cents + ?7, price_cents = price_cents + ?8 "
                  "WHERE site = ?1 AND day = ?2 AND offer = ?3 AND tariff = ?4"};
  Query find_{database_,
              "SELECT day, offer, tariff, count, megabytes, face_value_cents, price_cents FROM site_usage "
              "WHERE site = ? AND day >= ? AND count > 0 ORDER BY day, offer, tariff"};
};

}  // namespace passerelle::sqlite
