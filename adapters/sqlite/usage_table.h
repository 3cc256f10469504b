// What quotas count, a row a day. Changes are gathered, and written by write(): a batch moves a site's row
// once.
#pragma once

#include <map>
#include <tuple>

#include "adapters/sqlite/query.h"
#include "services/domain/recharge.h"

namespace passerelle::sqlite {

class UsageTable {
 public:
  explicit UsageTable(Database& database) : database_(database) {}

  void add(const domain::Recharge& recharge) { move(recharge, 1); }
  void take_back(const domain::Recharge& recharge) { move(recharge, -1); }
  void write();
  void forget() { unwritten_.clear(); }

  std::vector<domain::DailyUsage> of(domain::BeneficiaryId beneficiary);
  std::vector<domain::DailyUsage> of(domain::LineId line);
  std::vector<domain::DailyUsage> of(const domain::SiteId& site, domain::Day since);

 private:
  using ScopeKey = std::pair<domain::Scope, Bytes>;
  using RowKey = std::tuple<domain::Scope, Bytes, domain::Day, domain::OfferId, domain::Tariff>;
  struct Amounts {
    std::int64_t count = 0;
    std::int64_t megabytes = 0;
    std::int64_t face_value_cents = 0;
    std::int64_t price_cents = 0;
  };
  void move(const domain::Recharge& recharge, std::int64_t times);
  void write_row(const RowKey& key, const Amounts& amounts);
  std::vector<domain::DailyUsage> read(const ScopeKey& scope, domain::Day since);

  Database& database_;
  std::map<RowKey, Amounts> unwritten_;

  Query increase_{
      database_,
      "INSERT INTO daily_usage (scope, scope_id, day, offer, tariff, count, megabytes, face_value_cents, "
      "price_cents) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
      "ON CONFLICT DO UPDATE SET count = count + ?6, megabytes = megabytes + ?7, "
      "face_value_cents = face_value_cents + ?8, price_cents = price_cents + ?9"};
  // A row below zero is refused by its CHECK before an upsert could turn it into an update.
  Query decrease_{database_,
                  "UPDATE daily_usage SET count = count + ?6, megabytes = megabytes + ?7, "
                  "face_value_cents = face_value_cents + ?8, price_cents = price_cents + ?9 "
                  "WHERE scope = ?1 AND scope_id = ?2 AND day = ?3 AND offer = ?4 AND tariff = ?5"};
  Query find_{database_,
              "SELECT day, offer, tariff, count, megabytes, face_value_cents, price_cents FROM daily_usage "
              "WHERE scope = ? AND scope_id = ? AND day >= ? AND count > 0 ORDER BY day, offer, tariff"};
};

}  // namespace passerelle::sqlite
