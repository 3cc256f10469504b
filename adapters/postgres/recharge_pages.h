// Lists of recharges, newest or oldest first. Each combination of filters walks one index, downwards or
// upwards, a year's tables at a time, and never sorts more than the pages of what it merges.
#pragma once

#include "adapters/postgres/dictionary.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// The statement for a filter; $1 the walked value, then as RechargePages gives them. Apart, so that a test
// can ask PostgreSQL how it would run it.
std::string page_sql(const broker::RechargeFilter& filter);

broker::Page<domain::Recharge> recharge_page(Connection& connection, Dictionaries& dictionaries,
                                             const broker::RechargeFilter& filter,
                                             std::optional<domain::RechargeId> after, int limit);
// What was not refused of an operator's, created within these moments (the second excluded), oldest first.
struct Moments {
  domain::Instant from{};
  domain::Instant until{};
};
broker::Page<domain::Recharge> operators_page(Connection& connection, Dictionaries& dictionaries,
                                              const domain::OperatorId& operator_id, const Moments& created,
                                              std::optional<domain::RechargeId> after, int limit);
// Reserved and in doubt, oldest first.
broker::Page<broker::OpenRecharge> open_page(Connection& connection, Dictionaries& dictionaries,
                                             std::optional<domain::BrokerId> owner,
                                             std::optional<domain::RechargeId> after, int limit);

}  // namespace passerelle::postgres
