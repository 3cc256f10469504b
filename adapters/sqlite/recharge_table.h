// Recharges: the row as decided, the events that changed it since, and the small table of those still open.
#pragma once

#include <unordered_map>

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

  // As find(); what this connection opened itself is still at hand.
  std::optional<domain::Recharge> find_to_change(domain::RechargeId id);
  // The transaction failed: what is at hand may never have been written.
  void forget() { at_hand_.clear(); }

  // Its changeable part, as it stands now.
  void append_event(const domain::Recharge& recharge);

  void open(const domain::Recharge& recharge, domain::TransferId hold, domain::BrokerId owner);
  // The number of its next attempt, where that is at hand; it counts as taken.
  std::optional<int> next_attempt(domain::RechargeId id);
  void doubt(domain::RechargeId id);
  void close(domain::RechargeId id);
  std::optional<domain::TransferId> hold_of_open(domain::RechargeId id);
  // Oldest first.
  broker::Page<broker::OpenRecharge> open_page(std::optional<domain::BrokerId> owner,
                                               std::optional<domain::RechargeId> after, int limit);

 private:
  // Open recharges that this connection wrote, with what a settlement asks first. The writer is alone, so
  // that they stand as they are here.
  struct AtHand {
    domain::Recharge recharge;
    domain::TransferId hold;
    int events = 0;
    int attempts = 0;
  };

  Query insert_;
  Query find_by_key_;
  Query find_;
  Query append_event_;
  Query open_;
  Query doubt_;
  Query close_;
  Query hold_of_open_;
  Query open_page_;
  std::unordered_map<domain::RechargeId, AtHand> at_hand_;
};

}  // namespace passerelle::sqlite
