// How fast the brokers speak to each operator, all together.
#pragma once

#include <deque>
#include <map>

#include "tests/simulation/broker_life.h"

namespace passerelle::simulation {

class RateWatch {
 public:
  explicit RateWatch(const World& world) : world_(world) {}
  RateWatch(const RateWatch&) = delete;
  RateWatch& operator=(const RateWatch&) = delete;

  // Brokers came or went, or the allowance did: for a while each knows only what it knew before.
  void disturbed();
  // One exchange with it begins. Throws a Violation where that is too many in a second.
  void exchanged(const domain::OperatorId& id);

 private:
  bool calm() const;

  const World& world_;
  domain::Instant disturbed_at_{};
  std::map<domain::OperatorId, std::deque<domain::Instant>> begun_;  // within the last second
};

}  // namespace passerelle::simulation
