#include "tests/simulation/troubles.h"

#include <fmt/format.h>

namespace passerelle::simulation {

std::size_t Troubles::somebody() {
  return static_cast<std::size_t>(world_.random.between(0, static_cast<std::int64_t>(brokers_.size()) - 1));
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
  for (int i = 0; i < sharing.strikes; ++i) {
    world_.time.after(moment(), [this] { strike_somebody(); });
  }
  for (int i = 0; i < sharing.clock_corrections; ++i) {
    world_.time.after(moment(), [this] {
      if (!ended_) brokers_[somebody()]->correct_clock();
    });
  }
}

// Best at a bad moment: with much of it decided, some of it sent and the rest waiting to be.
void Troubles::strike_somebody() {
  if (ended_) return;
  const auto broker = somebody();
  if (world_.random.chance(700)) {
    callers_.rush(broker, static_cast<int>(world_.random.between(2, 25)));
  }
  world_.time.after(world_.random.delay(0, 400), [this, broker] {
    if (ended_) return;
    rates_.disturbed();
    if (world_.random.chance(600)) {
      freeze(broker);
    } else {
      cut_off(broker);
    }
  });
}

// From a hiccup to long enough for all the others to have taken over.
void Troubles::freeze(std::size_t broker) {
  const auto lease = world_.scenario.limits.lease.count();
  const auto duration = world_.random.delay(lease / 4, lease * 3 + (world_.random.chance(500) ? 0 : 60'000));
  if (trace_) trace_(fmt::format("freeze {} for {} ms", broker, duration.count()));
  brokers_[broker]->freeze(world_.time.now() + duration);
  world_.time.after(duration, [this] { rates_.disturbed(); });
}

void Troubles::cut_off(std::size_t broker) {
  const auto lease = world_.scenario.limits.lease.count();
  const auto duration = world_.random.delay(lease / 4, lease * 3 + (world_.random.chance(500) ? 0 : 60'000));
  if (trace_) trace_(fmt::format("cut {} off from the ledger for {} ms", broker, duration.count()));
  // Operators are often reached again before the ledger is.
  const auto no_operators_for =
      world_.random.chance(600) ? world_.random.delay(1, lease + lease / 4) : domain::Duration{0};
  brokers_[broker]->cut_off(world_.time.now() + duration, no_operators_for);
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
