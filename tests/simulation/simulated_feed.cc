#include "tests/simulation/simulated_feed.h"

#include <algorithm>
#include <utility>

namespace passerelle::simulation {

void ChangeNews::tell(const std::vector<domain::RechargeId>& changed) {
  for (auto* listener : listeners_) {
    if (random_.chance(breaks_per_thousand_)) {
      listener->break_until(listener->time_.now() + random_.delay(1, 10'000));
    }
    listener->deliver(changed, random_.delay(0, SimulatedFeed::latest.count()));
  }
}

SimulatedFeed::~SimulatedFeed() { std::erase(news_.listeners_, this); }

void SimulatedFeed::listen(std::move_only_function<void(std::vector<domain::RechargeId>)> changed,
                           std::move_only_function<void()> missed) {
  listener_ = std::make_shared<Listener>(Listener{std::move(changed), std::move(missed)});
  news_.listeners_.push_back(this);
}

void SimulatedFeed::break_until(domain::Instant until) {
  if (until <= broken_until_) return;
  broken_until_ = until;
  if (!listener_) return;
  thread_.after(until - time_.now(), [listening = std::weak_ptr<Listener>(listener_)] {
    if (const auto listener = listening.lock()) listener->missed();
  });
}

void SimulatedFeed::deliver(const std::vector<domain::RechargeId>& changed, domain::Duration delay) {
  if (time_.now() < broken_until_) return;
  thread_.after(delay, [this, listening = std::weak_ptr<Listener>(listener_), changed] {
    const auto listener = listening.lock();
    // What was under way when the connection broke is lost with it.
    if (listener && time_.now() >= broken_until_) listener->changed(changed);
  });
}

}  // namespace passerelle::simulation
