// Callers of CreateRecharge who want to hear the outcome, each for as long as it asked.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/broker/completion.h"
#include "services/broker/lifetime.h"
#include "services/broker/outcome_board.h"
#include "services/broker/ports/clock.h"
#include "services/broker/ports/scheduler.h"

namespace passerelle::broker {

// Thread-safe. A caller who goes away costs its place here, and nothing else: the recharge takes its course.
class WaitingRoom {
 public:
  WaitingRoom(OutcomeBoard& board, Scheduler& scheduler, const Clock& clock, const Lifetime& lifetime)
      : board_(board), scheduler_(scheduler), clock_(clock), lifetime_(lifetime) {}
  WaitingRoom(const WaitingRoom&) = delete;
  WaitingRoom& operator=(const WaitingRoom&) = delete;

  // Answered on the scheduler's strand, together with whatever else is to be answered then: sending answers
  // is not the writer's work. Between begin_batch() and end_batch() it waits for the latter.
  void answer(domain::Result<domain::Recharge> outcome, Completion<domain::Recharge> done);
  // Writer thread. A few answers are sent at the end at once: sooner than the strand would wake up.
  void begin_batch();
  void end_batch();
  // Writer thread, before anything newer than `now` can be published. `wait` > 0.
  void admit(const domain::Recharge& now, domain::Duration wait, Completion<domain::Recharge> done);
  // Everybody hears how things stand, before this returns.
  void answer_all();

 private:
  using Seat = std::uint64_t;
  struct Waiter {
    domain::Recharge newest;
    domain::Duration until{};  // Clock::elapsed()
    OutcomeBoard::Ticket ticket = 0;
    Completion<domain::Recharge> done;
  };

  struct Answer {
    domain::Result<domain::Recharge> outcome;
    Completion<domain::Recharge> done;
  };

  void heard(Seat seat, const domain::Recharge& recharge);
  void answer(Seat seat);
  // Who has waited as long as they asked is answered, and the alarm set for who comes next.
  void rings(domain::Duration alarm);
  void set_alarm(domain::Duration at);
  void deliver_answers();
  std::optional<Waiter> take(Seat seat);

  OutcomeBoard& board_;
  Scheduler& scheduler_;
  const Clock& clock_;
  const Lifetime& lifetime_;
  std::mutex mutex_;
  Seat next_ = 1;
  std::unordered_map<Seat, Waiter> waiters_;
  // One alarm for all: most are answered long before their time, and a timer each would stay until then.
  std::set<std::pair<domain::Duration, Seat>> deadlines_;
  std::optional<domain::Duration> alarm_;  // the next one
  std::vector<Answer> answers_;
  bool in_batch_ = false;
};

}  // namespace passerelle::broker
