// How fast one operator may be spoken to by this broker: what it is granted of the allowance of all brokers,
// or an even share of it where nobody can grant anything.
#pragma once

#include <cstddef>
#include <functional>

#include "services/broker/lifetime.h"
#include "services/broker/ports/clock.h"
#include "services/broker/ports/scheduler.h"
#include "services/broker/ports/shared_rate.h"
#include "services/broker/tenure.h"
#include "services/broker/token_bucket.h"

namespace passerelle::broker {

// On the operators' strand.
class RateGate {
 public:
  // `per_second` <= 0: no limit. `shared`: null where this broker is alone or nobody shares. `changed` is
  // called on the strand when there is something to take.
  RateGate(domain::OperatorId id, double per_second, SharedRate* shared, const Tenure& tenure,
           const Clock& clock, Scheduler& scheduler, const Lifetime& lifetime, std::function<void()> changed);
  RateGate(const RateGate&) = delete;
  RateGate& operator=(const RateGate&) = delete;

  // How long until a send may begin; 0 = now. `wanted`: how many wait.
  domain::Duration wait(std::size_t wanted);
  // One begins. Only after wait() said 0.
  void take();

 private:
  bool asks_others() const { return shared_ != nullptr && per_second_ > 0; }
  void ask(std::size_t wanted);
  void heard(domain::Duration asked_at, std::optional<int> granted);

  const domain::OperatorId id_;
  const double per_second_;
  SharedRate* const shared_;
  const Tenure& tenure_;
  const Clock& clock_;
  Scheduler& scheduler_;
  const Lifetime& lifetime_;
  const std::function<void()> changed_;
  TokenBucket share_;  // where nobody grants
  bool others_away_ = false;
  bool asking_ = false;
  domain::Duration ask_again_at_{};
  int granted_ = 0;
  domain::Duration granted_until_{};
};

}  // namespace passerelle::broker
