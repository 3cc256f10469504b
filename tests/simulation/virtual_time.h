// One line of time for everything: what is due runs, in order, and nothing waits for a real clock.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "services/broker/ports/clock.h"
#include "services/broker/ports/random.h"
#include "services/broker/ports/scheduler.h"

namespace passerelle::simulation {

class VirtualTime : public broker::Scheduler, public broker::Clock {
 public:
  explicit VirtualTime(domain::Instant start) : now_(start) {}

  void post(broker::Task task) override { after(domain::Duration{0}, std::move(task)); }
  void after(domain::Duration delay, broker::Task task) override;
  domain::Instant now() const override { return now_; }
  domain::Duration elapsed() const override { return now_ - domain::Instant{}; }

  // False: nothing is due any more. Runs one task, moving the clock to it.
  bool run_one();
  // Everything up to `until`, and the clock there.
  void run_until(domain::Instant until);
  void run_for(domain::Duration duration) { run_until(now_ + duration); }
  std::uint64_t tasks_run() const { return tasks_run_; }

 private:
  domain::Instant now_;
  std::uint64_t next_ = 0;
  std::uint64_t tasks_run_ = 0;
  std::map<std::pair<domain::Instant, std::uint64_t>, broker::Task> due_;
};

// SplitMix64: one seed, one sequence, on every machine.
class SeededRandom : public broker::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;
  std::int64_t between(std::int64_t lowest, std::int64_t highest);  // both included
  bool chance(int per_thousand) { return between(0, 999) < per_thousand; }
  domain::Duration delay(std::int64_t lowest_ms, std::int64_t highest_ms) {
    return domain::Duration{between(lowest_ms, highest_ms)};
  }

 private:
  std::uint64_t state_;
};

}  // namespace passerelle::simulation
