#include "adapters/postgres/broker_rows.h"

#include <algorithm>

namespace passerelle::postgres {
namespace {

constexpr std::int64_t adoption_lock = 0x7061737365726c61;  // "passerla"

}  // namespace

broker::Presence attend(Connection& connection, domain::BrokerId id, domain::Duration lately) {
  connection.send({"enter_broker",
                   "INSERT INTO ledger.brokers AS b (id, seen_at) VALUES ($1, clock_timestamp()) "
                   "ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp() WHERE NOT b.fenced"},
                  id);
  const auto at = connection.send(
      {"find_presence",
       "SELECT coalesce((SELECT fenced FROM ledger.brokers WHERE id = $1), false), (SELECT count(*)::integer "
       "FROM ledger.brokers WHERE NOT fenced AND NOT has_left "
       "AND seen_at >= clock_timestamp() - $2::bigint * interval '1 ms')"},
      id, std::int64_t{lately.count()});
  const auto replies = connection.flush();
  auto columns = replies.at(at).row(0);
  broker::Presence presence;
  presence.fenced = columns.take<bool>();
  presence.live = std::max(1, columns.take<int>());
  return presence;
}

void leave(Connection& connection, domain::BrokerId id) {
  connection.run({"leave_broker", "UPDATE ledger.brokers SET has_left = true WHERE id = $1"}, id);
}

std::vector<domain::RechargeId> adopt(Connection& connection, domain::BrokerId adopter,
                                      domain::Duration silent_for, int limit) {
  // One after the other: the next one's statements begin after the last one's commit, and see who has what by
  // then, also where the last one entered itself in the same transaction.
  connection.send({"lock_adoption", "SELECT 1 FROM pg_advisory_xact_lock($1::bigint)"}, adoption_lock);
  // Whoever's row is locked is giving a sign of life.
  connection.send({"fence_brokers",
                   "WITH dead AS MATERIALIZED (SELECT id FROM ledger.brokers WHERE id <> $1 AND NOT fenced "
                   "AND (has_left OR seen_at < clock_timestamp() - $2::bigint * interval '1 ms') "
                   "ORDER BY id FOR UPDATE SKIP LOCKED) "
                   "UPDATE ledger.brokers b SET fenced = true FROM dead WHERE b.id = dead.id"},
                  adopter, std::int64_t{silent_for.count()});
  // A list that is made once: joined as it is found, it would be found anew for each row. What is being
  // settled at this moment is left to whoever settles it.
  const auto at = connection.send(
      {"adopt_recharges",
       "WITH orphan AS MATERIALIZED (SELECT p.recharge FROM ledger.open_recharges p WHERE p.owner <> $1 "
       "AND NOT EXISTS (SELECT 1 FROM ledger.brokers b WHERE b.id = p.owner AND NOT b.fenced) "
       "AND NOT EXISTS (SELECT 1 FROM ledger.brokers b WHERE b.id = $1 AND b.fenced) "
       "ORDER BY p.recharge LIMIT $2 FOR UPDATE SKIP LOCKED) "
       "UPDATE ledger.open_recharges o SET owner = $1 FROM orphan WHERE o.recharge = orphan.recharge "
       "RETURNING o.recharge"},
      adopter, std::int64_t{limit});
  const auto replies = connection.flush();
  const auto& reply = replies.at(at);
  std::vector<domain::RechargeId> adopted;
  for (int row = 0; row < reply.rows(); ++row) adopted.push_back(reply.row(row).take<domain::RechargeId>());
  std::sort(adopted.begin(), adopted.end());
  return adopted;
}

}  // namespace passerelle::postgres
