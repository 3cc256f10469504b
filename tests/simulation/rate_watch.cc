#include "tests/simulation/rate_watch.h"

#include <algorithm>

#include "tests/simulation/violation.h"

namespace passerelle::simulation {

void RateWatch::disturbed() { disturbed_at_ = world_.time.now(); }

bool RateWatch::calm() const {
  // A grant lives for a second; who is there is known to all after a sign of life, and who is gone after
  // their silence.
  return world_.time.now() - disturbed_at_ > domain::Duration{2'500} + world_.scenario.limits.lease * 2;
}

void RateWatch::exchanged(const domain::OperatorId& id) {
  const auto per_second = world_.scenario.limits.operators.at(id).max_per_second;
  if (per_second <= 0) return;
  const auto now = world_.time.now();
  auto& begun = begun_[id];
  begun.push_back(now);
  while (now - begun.front() >= domain::Duration{1'000}) begun.pop_front();
  const double burst = std::max(1.0, per_second / 10);
  const auto brokers = static_cast<double>(world_.scenario.sharing.brokers);
  // One burst of the allowance, and what each was granted and has not used yet, or each one's own burst.
  const double most =
      calm() ? per_second + (brokers + 1) * burst : brokers * (per_second + 2 * burst) + burst;
  promise(static_cast<double>(begun.size()) <= most + 1e-9, "{} exchanges with {} in a second, of {} allowed",
          begun.size(), id.value, per_second);
}

}  // namespace passerelle::simulation
