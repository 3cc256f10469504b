// Looks at the broker once a second, and tells health and the log what has changed.
#pragma once

#include <functional>
#include <string>

#include "services/broker/broker.h"

namespace passerelle::daemon {

// What grpc.health.v1 is asked for, beside the services.
inline constexpr const char* ledger_component = "ledger";
inline constexpr const char* cache_component = "idempotency-cache";  // known where one is configured

class HealthWatch {
 public:
  using Tell = std::function<void(const std::string& component, bool serving)>;

  // All of them outlive it, and the scheduler has stopped before it goes. `tell` is called on the scheduler's
  // thread, but for the first time.
  HealthWatch(const broker::Broker& broker, broker::Scheduler& scheduler, Tell tell);
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;

  // Tells how things stand, without a word in the log: a cache is given a moment to be reached.
  void start();

 private:
  void look_later();
  void look();
  void tell_all(const broker::BrokerStatus& status);

  const broker::Broker& broker_;
  broker::Scheduler& scheduler_;
  const Tell tell_;
  bool ledger_serves_ = true;
  bool cache_serves_ = true;
  int live_brokers_ = 1;
};

}  // namespace passerelle::daemon
