// What happens to the world of a run while it goes wrong, at moments drawn before.
#pragma once

#include <functional>

#include "tests/simulation/callers.h"
#include "tests/simulation/rate_watch.h"

namespace passerelle::simulation {

class Troubles {
 public:
  Troubles(World& world, Brokers& brokers, RateWatch& rates, std::function<void(std::string)> trace)
      : world_(world), brokers_(brokers), rates_(rates), trace_(std::move(trace)) {}
  Troubles(const Troubles&) = delete;
  Troubles& operator=(const Troubles&) = delete;

  // All of them, within the scenario's span.
  void plan();
  // The world behaves from here on.
  void end();

 private:
  domain::Duration moment() { return world_.random.delay(0, world_.scenario.span.count()); }
  BrokerLife& somebody();
  void plan_operators();
  void plan_brokers();
  void plan_stores();
  void freeze_somebody();
  void cut_somebody_off();

  World& world_;
  Brokers& brokers_;
  RateWatch& rates_;
  std::function<void(std::string)> trace_;
  bool ended_ = false;
};

}  // namespace passerelle::simulation
