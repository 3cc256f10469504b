// What a status means for those who depend on the service.
#pragma once

#include "services/broker/broker.h"

namespace passerelle::broker {

enum class ServiceState : std::uint8_t {
  ok = 1,
  degraded = 2,     // the idempotency cache is away: correct as ever, the ledger has more to do
  unavailable = 3,  // the ledger is away, or could not be told in time that this broker is alive
};

// The writer learns that a ledger is away when a statement ends; that it may not send, by the clock.
inline bool ledger_serves(const BrokerStatus& status) { return status.ledger_available && status.may_send; }

inline ServiceState state_of(const BrokerStatus& status) {
  if (!ledger_serves(status)) return ServiceState::unavailable;
  if (status.cache && !status.cache->available) return ServiceState::degraded;
  return ServiceState::ok;
}

}  // namespace passerelle::broker
