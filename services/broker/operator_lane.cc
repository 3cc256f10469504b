#include "services/broker/operator_lane.h"

#include <algorithm>
#include <utility>

namespace passerelle::broker {

namespace {

constexpr domain::Duration pause_while_suspended{50};

}  // namespace

OperatorLane::OperatorLane(const domain::OperatorId& id, const OperatorLimits& limits, SharedRate* rates,
                           const Tenure& tenure, const Clock& clock, Scheduler& scheduler,
                           const Lifetime& lifetime)
    : max_in_flight_(std::max(1, limits.max_in_flight)),
      tenure_(tenure),
      clock_(clock),
      scheduler_(scheduler),
      lifetime_(lifetime),
      breaker_(std::max(1, limits.breaker_failures), limits.breaker_pause),
      rate_(id, limits.max_per_second, rates, tenure, clock, scheduler, lifetime, [this] { pump(); }) {}

void OperatorLane::send(StartSend start) {
  sends_.push_back(std::move(start));
  pump();
}

void OperatorLane::sent(bool usable) {
  --sending_;
  if (usable) {
    breaker_.answered();
  } else {
    breaker_.unknown(clock_.elapsed());
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
  const bool wants_to_send = !sends_.empty() && sending_.load() < max_in_flight_;
  const bool may_ask = !asks_.empty() && asking_ < max_in_flight_;
  if (!wants_to_send && !may_ask) return false;
  const bool suspended = wants_to_send && tenure_.suspended();
  const bool may_send = wants_to_send && !suspended;
  if (suspended) wake_in(pause_while_suspended);
  if (!may_send && !may_ask) return false;
  if (const auto wait = rate_.wait(sends_.size() + asks_.size()); wait > domain::Duration{0}) {
    wake_in(wait);
    return false;
  }
  const auto now = clock_.elapsed();
  const bool ask_first = may_ask && (asks_turn_ || !may_send);
  // The breaker is asked last: its probe is to go out once it is granted.
  if (!ask_first && breaker_.admit(now)) {
    begin_send();
    return true;
  }
  if (may_ask) {
    begin_ask();
    return true;
  }
  // While a probe is out its answer wakes the lane.
  if (const auto pause = breaker_.paused_for(now); pause > domain::Duration{0}) wake_in(pause);
  return false;
}

void OperatorLane::begin_send() {
  asks_turn_ = true;
  ++sending_;
  auto start = std::move(sends_.front());
  sends_.pop_front();
  if (start()) {
    rate_.take();
  } else {
    --sending_;
    breaker_.withdrawn();
  }
}

void OperatorLane::begin_ask() {
  asks_turn_ = false;
  ++asking_;
  auto start = std::move(asks_.front());
  asks_.pop_front();
  rate_.take();
  start();
}

void OperatorLane::wake_in(domain::Duration delay) {
  const auto at = clock_.elapsed() + delay;
  if (wakes_at_ && *wakes_at_ <= at && *wakes_at_ > clock_.elapsed()) return;
  wakes_at_ = at;
  scheduler_.after(delay, lifetime_.guard([this] { pump(); }));
}

}  // namespace passerelle::broker
