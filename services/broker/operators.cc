#include "services/broker/operators.h"

#include "services/broker/broker_errors.h"

namespace passerelle::broker {

namespace {

constexpr domain::Duration unreachable_pause{60'000};

}  // namespace

Operators::Operators(const std::map<domain::OperatorId, OperatorGateway*>& gateways,
                     const BrokerLimits& limits, SharedRate* rates, const Tenure& tenure, const Clock& clock,
                     Scheduler& scheduler, const Lifetime& lifetime)
    : clock_(clock) {
  for (const auto& [id, gateway] : gateways) {
    const auto own = limits.operators.find(id);
    const OperatorLimits of_it = own == limits.operators.end() ? OperatorLimits{} : own->second;
    desks_.emplace(
        id, std::make_unique<OperatorDesk>(id, *gateway, of_it, rates, tenure, clock, scheduler, lifetime));
  }
}

OperatorDesk* Operators::find(const domain::OperatorId& id) const {
  const auto found = desks_.find(id);
  return found == desks_.end() ? nullptr : found->second.get();
}

domain::Status Operators::open_for_work(const domain::OperatorId& id) const {
  const auto* desk = find(id);
  if (desk == nullptr) return std::unexpected(operator_paused(id, unreachable_pause));
  const auto pause = desk->lane.paused_for(clock_.elapsed());
  if (pause > domain::Duration{0}) return std::unexpected(operator_paused(id, pause));
  return {};
}

void Operators::stop() {
  for (auto& [id, desk] : desks_) desk->lane.stop();
}

int Operators::in_flight() const {
  int count = 0;
  for (const auto& [id, desk] : desks_) count += desk->lane.in_flight();
  return count;
}

}  // namespace passerelle::broker
