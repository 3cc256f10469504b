// What happens to the world of a run while it goes wrong, at moments drawn before.
#pragma once

#include <functional>

#include "tests/simulation/callers.h"
#include "tests/simulation/rate_watch.h"

namespace passerelle::simulation {

class Troubles {
 public:
  Troubles(World& world, Brokers& brokers, Callers& callers, RateWatch& rates,
           std::function<void(std::string)> trace)
      : world_(world), brokers_(brokers), callers_(callers), rates_(rates), trace_(std::move(trace)) {}
  Troubles(const Troubles&) = delete;
  Troubles& operator=(const Troubles&) = delete;

  // All of them, within the scenario's span.
  void plan();
  // The world behaves from here on.
  void end();

 private:
  domain::Duration moment() { return world_.random.delay(0, world_.scenario.span.count()); }
  std::size_t somebody();
  void plan_operators();
  void plan_brokers();
  void plan_stores();
  void strike_somebody();
  void freeze(std::size_t broker);
  void cut_off(std::size_t broker);

  World& world_;
  Brokers& brokers_;
  Callers& callers_;
  RateWatch& rates_;
  std::function<void(std::string)> trace_;
  bool ended_ = false;
};

}  // namespace passerelle::simulation
