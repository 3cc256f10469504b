#include "tests/simulation/troubles.h"

#include <fmt/format.h>

namespace passerelle::simulation {

BrokerLife& Troubles::somebody() {
  return *brokers_[static_cast<std::size_t>(
      world_.random.between(0, static_cast<std::int64_t>(brokers_.size()) - 1))];
}

void Troubles::plan() {
  plan_operators();
  plan_brokers();
  plan_stores();
}

void Troubles::end() {
  ended_ = true;
  world_.cache.set_faults({});
  world_.cache.come_back();
  world_.allowance.set_away(false);
  world_.news.be_reliable();
  rates_.disturbed();
}

void Troubles::plan_operators() {
  for (int i = 0; i < world_.scenario.outages; ++i) {
    auto* simulated = world_
                          .operators[static_cast<std::size_t>(world_.random.between(
                              0, static_cast<std::int64_t>(world_.operators.size()) - 1))]
                          .get();
    const auto begin = moment();
    world_.time.after(begin, [simulated] { simulated->set_out_of_order(true); });
    world_.time.after(begin + world_.random.delay(100, 40'000),
                      [simulated] { simulated->set_out_of_order(false); });
  }
}

void Troubles::plan_brokers() {
  const auto& sharing = world_.scenario.sharing;
  for (int i = 0; i < sharing.freezes; ++i) {
    world_.time.after(moment(), [this] { freeze_somebody(); });
  }
  for (int i = 0; i < sharing.cuts; ++i) {
    world_.time.after(moment(), [this] { cut_somebody_off(); });
  }
  for (int i = 0; i < sharing.clock_corrections; ++i) {
    world_.time.after(moment(), [this] {
      if (!ended_) somebody().correct_clock();
    });
  }
}

// From a hiccup to long enough for all the others to have taken over.
void Troubles::freeze_somebody() {
  if (ended_) return;
  const auto lease = world_.scenario.limits.lease.count();
  const auto duration = world_.random.delay(lease / 4, lease * (world_.random.chance(500) ? 3 : 20));
  trace_(fmt::format("freeze for {} ms", duration.count()));
  somebody().freeze(world_.time.now() + duration);
  rates_.disturbed();
  world_.time.after(duration, [this] { rates_.disturbed(); });
}

void Troubles::cut_somebody_off() {
  if (ended_) return;
  const auto lease = world_.scenario.limits.lease.count();
  const auto duration = world_.random.delay(lease / 4, lease * 5);
  trace_(fmt::format("cut off from the ledger for {} ms", duration.count()));
  somebody().cut_off(world_.time.now() + duration);
  rates_.disturbed();
  world_.time.after(duration, [this] { rates_.disturbed(); });
}

void Troubles::plan_stores() {
  const auto& sharing = world_.scenario.sharing;
  for (int i = 0; i < sharing.cache_outages; ++i) {
    const auto begin = moment();
    world_.time.after(begin, [this] {
      if (!ended_) world_.cache.go_away();
    });
    world_.time.after(begin + world_.random.delay(10, 30'000), [this] { world_.cache.come_back(); });
  }
  for (int i = 0; i < sharing.rate_outages; ++i) {
    const auto begin = moment();
    const auto change = [this](bool away) {
      if (ended_) return;
      world_.allowance.set_away(away);
      rates_.disturbed();
    };
    world_.time.after(begin, [change] { change(true); });
    world_.time.after(begin + world_.random.delay(10, 30'000), [change] { change(false); });
  }
}

}  // namespace passerelle::simulation
