// Brokers that write these books, and which of them looks after what is open. Times are the server's.
#pragma once

#include "adapters/postgres/connection.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

broker::Presence attend(Connection& connection, domain::BrokerId id, domain::Duration lately);
void leave(Connection& connection, domain::BrokerId id);
// Ids of the recharges, oldest first. None for an adopter that was fenced off itself.
std::vector<domain::RechargeId> adopt(Connection& connection, domain::BrokerId adopter,
                                      domain::Duration silent_for, int limit);

}  // namespace passerelle::postgres
