// Recharges: the row as decided, the events that changed it since, and the small table of those still open.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

class RechargeTable {
 public:
  explicit RechargeTable(Database& database);

  // Throws REQUEST_ID_TAKEN, RECHARGE_EXISTS, or RECHARGE_MALFORMED for what no decision of ours makes.
  void insert(const broker::AdmissionRecord& record);
  std::optional<broker::KeyedRecharge> find(const broker::IdempotencyKey& key);
  std::optional<domain::Recharge> find(domain::RechargeId id);

  // Its changeable part, as it stands now.
  void append_event(const domain::Recharge& recharge);

  void open(domain::RechargeId id, domain::TransferId hold, domain::BrokerId owner);
  void doubt(domain::RechargeId id);
  void close(domain::RechargeId id);
  std::optional<domain::TransferId> hold_of_open(domain::RechargeId id);
  // Oldest first.
  broker::Page<broker::OpenRecharge> open_page(std::optional<domain::BrokerId> owner,
                                               std::optional<domain::RechargeId> after, int limit);

 private:
  Query insert_;
  Query find_by_key_;
  Query find_;
  Query append_event_;
  Query open_;
  Query doubt_;
  Query close_;
  Query hold_of_open_;
  Query open_page_;
};

}  // namespace passerelle::sqlite
