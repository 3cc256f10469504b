// Brokers that wrote these books, and which of them looks after what is open.
#pragma once

#include "adapters/sqlite/query.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

class BrokerTable {
 public:
  explicit BrokerTable(Database& database);

  broker::Presence attend(domain::BrokerId id, domain::Duration lately);
  void leave(domain::BrokerId id);
  // Ids of the recharges, oldest first.
  std::vector<domain::RechargeId> adopt(domain::BrokerId adopter, domain::Duration silent_for, int limit);

 private:
  Query enter_;
  Query is_fenced_;
  Query count_live_;
  Query leave_;
  Query fence_;
  Query find_orphans_;
  Query take_;
};

}  // namespace passerelle::sqlite
