// Every operator this broker can reach, and the lane to it.
#pragma once

#include <map>
#include <memory>

#include "services/broker/operator_lane.h"

namespace passerelle::broker {

struct OperatorDesk {
  OperatorDesk(const domain::OperatorId& id, OperatorGateway& operator_gateway,
               const OperatorLimits& operator_limits, SharedRate* rates, const Tenure& tenure,
               const Clock& clock, Scheduler& scheduler, const Lifetime& lifetime)
      : gateway(operator_gateway),
        limits(operator_limits),
        capabilities(operator_gateway.capabilities()),
        lane(id, operator_limits, rates, tenure, clock, scheduler, lifetime) {}
  OperatorGateway& gateway;
  const OperatorLimits limits;
  const OperatorCapabilities capabilities;
  OperatorLane lane;
};

// The map itself never changes: it is read from any thread.
class Operators {
 public:
  // `rates`: null where the brokers don't share any.
  Operators(const std::map<domain::OperatorId, OperatorGateway*>& gateways, const BrokerLimits& limits,
            SharedRate* rates, const Tenure& tenure, const Clock& clock, Scheduler& scheduler,
            const Lifetime& lifetime);
  Operators(const Operators&) = delete;
  Operators& operator=(const Operators&) = delete;

  OperatorDesk* find(const domain::OperatorId& id) const;
  // Thread-safe: unavailable OPERATOR_PAUSED where nobody reaches it, or its breaker is open.
  domain::Status open_for_work(const domain::OperatorId& id) const;
  void stop();            // thread-safe: nothing more is sent
  int in_flight() const;  // thread-safe

 private:
  const Clock& clock_;
  std::map<domain::OperatorId, std::unique_ptr<OperatorDesk>> desks_;
};

}  // namespace passerelle::broker
