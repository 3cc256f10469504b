// Recharges: as decided, the events that changed them since, and the small table of those still open.
#pragma once

#include <unordered_map>

#include "adapters/postgres/dictionary.h"
#include "adapters/postgres/yearly_statement.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// The columns that read_recharge() takes, of ledger.recharges r and its newest event e.
extern const char* const recharge_columns;
extern const char* const newest_event;  // LEFT JOIN LATERAL ... e
domain::Recharge read_recharge(Columns& columns, Connection& connection, Dictionaries& dictionaries);

// A recharge as it stands, for who is going to change it.
struct StandingRecharge {
  domain::Recharge recharge;
  std::int16_t events = 0;
  bool open = false;
};

// Reserved by this connection and not heard of since: settled without being read again. Bounded.
class RecentRecharges {
 public:
  void keep(const domain::Recharge& recharge);
  const domain::Recharge* find(domain::RechargeId id) const;
  void forget(domain::RechargeId id) { recharges_.erase(id); }
  void forget() { recharges_.clear(); }

 private:
  std::unordered_map<domain::RechargeId, domain::Recharge> recharges_;
};

// Kept from one transaction to the next.
struct RechargeStatements {
  RechargeStatements();
  YearlyStatement insert_reserved;
};

class RechargeRows {
 public:
  RechargeRows(Connection& connection, Dictionaries& dictionaries, RechargeStatements& yearly)
      : connection_(connection), dictionaries_(dictionaries), yearly_(yearly) {}

  // Its place among the flush's replies.
  std::size_t send_find(std::span<const broker::IdempotencyKey> keys);
  std::vector<std::optional<broker::KeyedRecharge>> read_found(std::size_t keys, const Reply& reply);
  std::map<domain::RechargeId, domain::Recharge> load(const std::vector<domain::RechargeId>& ids);
  void insert(std::span<const broker::AdmissionRecord> records);

  // Locks the open ones, in the order of their ids. Those to be closed for sure are taken out at once.
  // Takes out open ones that stand as they were reserved, all of them; else the transaction is contended.
  void send_take_out_reserved(const std::vector<domain::Uuid>& ids);
  std::size_t send_lock(const std::vector<domain::Uuid>& ids, bool close);
  struct Open {
    domain::RechargeState state = domain::RechargeState::reserved;
    std::int16_t events = 0;
  };
  static std::map<domain::RechargeId, Open> read_open(const Reply& reply);
  void send_load(const std::vector<domain::Uuid>& ids);
  std::map<domain::RechargeId, StandingRecharge> read_loaded(const Reply& reply);

  void send_close(const std::vector<domain::Uuid>& ids);
  void send_update(const std::vector<domain::Uuid>& ids, const std::vector<std::int16_t>& states,
                   const std::vector<std::int16_t>& events);

 private:
  Connection& connection_;
  Dictionaries& dictionaries_;
  RechargeStatements& yearly_;
};

}  // namespace passerelle::postgres
