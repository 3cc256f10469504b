#include "services/passerelled/health_watch.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "services/broker/service_state.h"

namespace passerelle::daemon {
namespace {

constexpr domain::Duration interval{1'000};

}  // namespace

HealthWatch::HealthWatch(const broker::Broker& broker, broker::Scheduler& scheduler, Tell tell)
    : broker_(broker), scheduler_(scheduler), tell_(std::move(tell)) {}

void HealthWatch::start() {
  const auto status = broker_.status();
  tell_all(status);
  live_brokers_ = status.live_brokers;
  look_later();
}

void HealthWatch::look_later() {
  scheduler_.after(interval, [this] { look(); });
}

void HealthWatch::tell_all(const broker::BrokerStatus& status) {
  tell_(ledger_component, broker::ledger_serves(status));
  if (status.cache) tell_(cache_component, status.cache->available);
}

void HealthWatch::look() {
  const auto status = broker_.status();
  tell_all(status);
  if (const bool serves = broker::ledger_serves(status); std::exchange(ledger_serves_, serves) != serves) {
    if (serves)
      spdlog::warn("ledger: back");
    else
      spdlog::warn("ledger: away answers={} may_send={}; nothing is admitted or sent until it is back",
                   status.ledger_available, status.may_send);
  }
  const bool cache = !status.cache || status.cache->available;
  if (std::exchange(cache_serves_, cache) != cache) {
    if (cache)
      spdlog::warn("idempotency cache: back");
    else
      spdlog::warn("idempotency cache: away reason={}; the ledger alone decides until it is back",
                   status.cache->why);
  }
  if (const int before = std::exchange(live_brokers_, status.live_brokers); before != status.live_brokers)
    spdlog::warn("brokers: live={} before={}", status.live_brokers, before);
  look_later();
}

}  // namespace passerelle::daemon
