#include "adapters/sqlite/broker_table.h"

#include <algorithm>
#include <chrono>

namespace passerelle::sqlite {
namespace {

domain::Instant store_time() {
  return std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
}

}  // namespace

BrokerTable::BrokerTable(Database& database)
    : enter_(database,
             "INSERT INTO brokers (id, seen_at) VALUES (?1, ?2) "
             "ON CONFLICT (id) DO UPDATE SET seen_at = ?2 WHERE NOT fenced"),
      is_fenced_(database, "SELECT fenced FROM brokers WHERE id = ?"),
      count_live_(database, "SELECT count(*) FROM brokers WHERE seen_at >= ? AND NOT fenced AND NOT left"),
      leave_(database, "UPDATE brokers SET left = 1 WHERE id = ?"),
      fence_(database,
             "UPDATE brokers SET fenced = 1 WHERE id <> ? AND NOT fenced AND (left OR seen_at < ?)"),
      find_orphans_(database,
                    "SELECT recharge FROM open_recharges WHERE owner <> ?1 AND NOT EXISTS "
                    "(SELECT 1 FROM brokers WHERE id = owner AND NOT fenced) ORDER BY recharge LIMIT ?2"),
      take_(database, "UPDATE open_recharges SET owner = ? WHERE recharge = ?") {}

broker::Presence BrokerTable::attend(domain::BrokerId id, domain::Duration lately) {
  const auto now = store_time();
  enter_.execute(id, now);
  broker::Presence presence;
  {
    Run run = is_fenced_.run(id);
    presence.fenced = run.next() && run.columns().take<bool>();
  }
  Run run = count_live_.run(now - lately);
  if (run.next()) presence.live = std::max(1, run.columns().take<int>());
  return presence;
}

void BrokerTable::leave(domain::BrokerId id) { leave_.execute(id); }

std::vector<domain::RechargeId> BrokerTable::adopt(domain::BrokerId adopter, domain::Duration silent_for,
                                                   int limit) {
  fence_.execute(adopter, store_time() - silent_for);
  std::vector<domain::RechargeId> orphans;
  {
    Run run = find_orphans_.run(adopter, limit);
    while (run.next()) orphans.push_back(run.columns().take<domain::RechargeId>());
  }
  for (const auto& orphan : orphans) take_.execute(adopter, orphan);
  return orphans;
}

}  // namespace passerelle::sqlite
