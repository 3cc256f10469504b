// How fast an operator is spoken to: its queue, its rate, how much at once, and its breaker.
#pragma once

#include <atomic>
#include <deque>
#include <optional>

#include "services/broker/breaker.h"
#include "services/broker/broker.h"
#include "services/broker/lifetime.h"
#include "services/broker/rate_gate.h"

namespace passerelle::broker {

// On the operators' strand, but for what is marked. Sends wait for the breaker, and for this broker's leave
// to send; inquiries don't, they are how doubts end. Both share the rate, in turns, and each has
// `max_in_flight` of its own.
class OperatorLane {
 public:
  // False: there is nothing to send after all, and sent() will not be called for it.
  using StartSend = std::move_only_function<bool()>;

  OperatorLane(const domain::OperatorId& id, const OperatorLimits& limits, SharedRate* rates,
               const Tenure& tenure, const Clock& clock, Scheduler& scheduler, const Lifetime& lifetime);
  OperatorLane(const OperatorLane&) = delete;
  OperatorLane& operator=(const OperatorLane&) = delete;

  void send(StartSend start);
  // The send is over; `usable`: the operator said something that proves or accepts.
  void sent(bool usable);
  void ask(Task start);
  void asked();

  domain::Duration paused_for(domain::Duration now) const { return breaker_.paused_for(now); }  // thread-safe
  int in_flight() const { return sending_.load(); }                                             // thread-safe
  void stop() { stopped_.store(true); }  // thread-safe: nothing more begins

 private:
  // False: nothing can begin now.
  bool begin_one();
  void begin_send();
  void begin_ask();
  void pump();
  void wake_in(domain::Duration delay);

  const int max_in_flight_;
  const Tenure& tenure_;
  const Clock& clock_;
  Scheduler& scheduler_;
  const Lifetime& lifetime_;
  Breaker breaker_;
  RateGate rate_;
  std::deque<StartSend> sends_;
  std::deque<Task> asks_;
  std::atomic<int> sending_{0};
  int asking_ = 0;
  bool asks_turn_ = false;
  std::optional<domain::Duration> wakes_at_;
  std::atomic<bool> stopped_{false};
};

}  // namespace passerelle::broker
