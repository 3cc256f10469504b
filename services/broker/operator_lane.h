// How fast an operator is spoken to: its queue, its rate, how much at once, and its breaker.
#pragma once

#include <atomic>
#include <deque>
#include <optional>

#include "services/broker/breaker.h"
#include "services/broker/broker.h"
#include "services/broker/lifetime.h"
#include "services/broker/token_bucket.h"

namespace passerelle::broker {

// On the operators' strand, but for what is marked. Sends wait for the breaker; inquiries don't, they are how
// doubts end. Both share the rate, in turns, and each has `max_in_flight` of its own.
class OperatorLane {
 public:
  OperatorLane(const OperatorLimits& limits, const Clock& clock, Scheduler& scheduler,
               const Lifetime& lifetime);
  OperatorLane(const OperatorLane&) = delete;
  OperatorLane& operator=(const OperatorLane&) = delete;

  void send(Task start);
  // The send is over; `usable`: the operator said something that proves or accepts.
  void sent(bool usable);
  void ask(Task start);
  void asked();

  domain::Duration paused_for(domain::Instant now) const { return breaker_.paused_for(now); }  // thread-safe
  int in_flight() const { return sending_.load(); }                                            // thread-safe
  void stop() { stopped_.store(true); }  // thread-safe: nothing more begins

 private:
  // False: nothing can begin now.
  bool begin_one();
  void pump();
  void wake_in(domain::Duration delay);

  const int max_in_flight_;
  const Clock& clock_;
  Scheduler& scheduler_;
  const Lifetime& lifetime_;
  Breaker breaker_;
  TokenBucket bucket_;
  std::deque<Task> sends_;
  std::deque<Task> asks_;
  std::atomic<int> sending_{0};
  int asking_ = 0;
  bool asks_turn_ = false;
  std::optional<domain::Instant> wakes_at_;
  std::atomic<bool> stopped_{false};
};

}  // namespace passerelle::broker
