// What became of recharges: events, which carry the exchanges with the operator, and news that came too late.
#pragma once

#include "adapters/postgres/yearly_statement.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// What a settlement appends.
struct RechargeEvent {
  domain::RechargeId recharge;
  std::int16_t seq = 0;
  bool changes = false;
  domain::Recharge standing;  // where it changes: the changeable part counts
  std::optional<broker::Attempt> attempt;
};

class EventRows {
 public:
  // Kept from one transaction to the next.
  struct Statements {
    Statements();
    YearlyStatement append_changes;
  };
  EventRows(Connection& connection, Statements& yearly) : connection_(connection), yearly_(yearly) {}

  void send(const std::vector<RechargeEvent>& events);
  // The same news twice is kept once.
  void send_late(domain::RechargeId recharge, const broker::LateNews& news);

 private:
  Connection& connection_;
  Statements& yearly_;
};

std::vector<broker::Attempt> attempts_of(Connection& connection,
                                         domain::RechargeId recharge);  // oldest first
std::vector<broker::LateNews> late_news_of(Connection& connection,
                                           domain::RechargeId recharge);  // oldest first

// Code, reason, retryable; a code of NULL where there is none.
std::optional<domain::Rejection> read_rejection(Columns& columns);

}  // namespace passerelle::postgres
