// News of a batch of recharges, applied to what stands.
#pragma once

#include "adapters/postgres/books.h"
#include "adapters/postgres/event_rows.h"
#include "adapters/postgres/recharge_rows.h"
#include "adapters/postgres/usage.h"

namespace passerelle::postgres {

class Settling {
 public:
  Settling(Connection& connection, RechargeRows& rows, EventRows& events, Books& books, Usage& usage,
           RecentRecharges& recent)
      : connection_(connection),
        rows_(rows),
        event_rows_(events),
        books_(books),
        usage_(usage),
        recent_(recent) {}

  // Writes are sent and not flushed. Throws RECHARGE_UNKNOWN.
  std::vector<broker::SettlementResult> settle(std::span<const broker::Settlement> settlements);

 private:
  bool stand_as_reserved(std::span<const broker::Settlement> settlements);
  void stand(std::span<const broker::Settlement> settlements);
  broker::SettlementResult settle(const broker::Settlement& settlement);
  void apply(const broker::Settlement& settlement, StandingRecharge& standing);
  void send_late_news();
  void send_open_ones();

  Connection& connection_;
  RechargeRows& rows_;
  EventRows& event_rows_;
  Books& books_;
  Usage& usage_;
  RecentRecharges& recent_;
  std::map<domain::RechargeId, StandingRecharge> standing_;
  std::set<domain::RechargeId> taken_out_;  // of the open ones, by the statement that locked them
  std::set<domain::RechargeId> touched_;
  std::vector<RechargeEvent> events_;
  std::map<domain::RechargeId, std::vector<broker::LateNews>> late_;
};

}  // namespace passerelle::postgres
