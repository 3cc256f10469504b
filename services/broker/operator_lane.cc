#include "services/broker/operator_lane.h"

#include <algorithm>
#include <utility>

namespace passerelle::broker {

OperatorLane::OperatorLane(const OperatorLimits& limits, const Clock& clock, Scheduler& scheduler,
                           const Lifetime& lifetime)
    : max_in_flight_(std::max(1, limits.max_in_flight)),
      clock_(clock),
      scheduler_(scheduler),
      lifetime_(lifetime),
      breaker_(std::max(1, limits.breaker_failures), limits.breaker_pause),
      bucket_(limits.max_per_second) {}

void OperatorLane::send(Task start) {
  sends_.push_back(std::move(start));
  pump();
}

void OperatorLane::sent(bool usable) {
  --sending_;
  if (usable) {
    breaker_.answered();
  } else {
    breaker_.unknown(clock_.now());
  }
  pump();
}

void OperatorLane::ask(Task start) {
  asks_.push_back(std::move(start));
  pump();
}

void OperatorLane::asked() {
  --asking_;
  pump();
}

void OperatorLane::pump() {
  while (begin_one()) {
  }
}

bool OperatorLane::begin_one() {
  if (stopped_.load()) return false;
  const bool may_send = !sends_.empty() && sending_.load() < max_in_flight_;
  const bool may_ask = !asks_.empty() && asking_ < max_in_flight_;
  if (!may_send && !may_ask) return false;
  const auto now = clock_.now();
  if (const auto wait = bucket_.wait(now); wait > domain::Duration{0}) {
    wake_in(wait);
    return false;
  }
  const bool ask_first = may_ask && (asks_turn_ || !may_send);
  // The breaker is asked last: its probe is to go out once it is granted.
  if (!ask_first && breaker_.admit(now)) {
    asks_turn_ = true;
    ++sending_;
    auto start = std::move(sends_.front());
    sends_.pop_front();
    (void)bucket_.take(now);
    start();
    return true;
  }
  if (may_ask) {
    asks_turn_ = false;
    ++asking_;
    auto start = std::move(asks_.front());
    asks_.pop_front();
    (void)bucket_.take(now);
    start();
    return true;
  }
  // While a probe is out its answer wakes the lane.
  if (const auto pause = breaker_.paused_for(now); pause > domain::Duration{0}) wake_in(pause);
  return false;
}

void OperatorLane::wake_in(domain::Duration delay) {
  const auto at = clock_.now() + delay;
  if (wakes_at_ && *wakes_at_ <= at && *wakes_at_ > clock_.now()) return;
  wakes_at_ = at;
  scheduler_.after(delay, lifetime_.guard([this] { pump(); }));
}

}  // namespace passerelle::broker
