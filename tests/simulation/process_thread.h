// One thread of a process that may be stopped: what is due meanwhile waits, and runs in order once it goes
// on.
#pragma once

#include <cstdint>
#include <deque>

#include "tests/simulation/virtual_time.h"

namespace passerelle::simulation {

class ProcessThread : public broker::Scheduler {
 public:
  explicit ProcessThread(VirtualTime& time) : time_(time) {}

  void post(broker::Task task) override { after(domain::Duration{0}, std::move(task)); }
  void after(domain::Duration delay, broker::Task task) override;

  // Nothing of it runs before that.
  void freeze(domain::Instant until);
  bool is_frozen() const { return busy_ || time_.now() < frozen_until_; }
  domain::Instant frozen_until() const { return frozen_until_; }
  // It is inside a call that takes its time: nothing else runs on it.
  void begin_call() { busy_ = true; }
  void end_call();
  // The process ended: nothing that was left with it runs.
  void die();

 private:
  void due(broker::Task task);
  void go_on_soon();
  void go_on();

  VirtualTime& time_;
  std::uint64_t life_ = 0;
  bool busy_ = false;
  domain::Instant frozen_until_{};
  std::deque<broker::Task> held_;
};

// The clock of one machine: right about how long things take, not about what time it is.
class MachineClock : public broker::Clock {
 public:
  MachineClock(const VirtualTime& time, domain::Duration began) : time_(time), began_(began) {}

  domain::Instant now() const override { return time_.now() + ahead_; }
  domain::Duration elapsed() const override { return time_.elapsed() + began_; }
  void set_ahead(domain::Duration ahead) { ahead_ = ahead; }

 private:
  const VirtualTime& time_;
  const domain::Duration began_;
  domain::Duration ahead_{0};
};

}  // namespace passerelle::simulation
