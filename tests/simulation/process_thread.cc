#include "tests/simulation/process_thread.h"

#include <algorithm>

namespace passerelle::simulation {

void ProcessThread::after(domain::Duration delay, broker::Task task) {
  time_.after(delay, [this, life = life_, task = std::move(task)]() mutable {
    if (life == life_) due(std::move(task));
  });
}

void ProcessThread::due(broker::Task task) {
  if (!is_frozen() && held_.empty()) return task();
  held_.push_back(std::move(task));
}

void ProcessThread::freeze(domain::Instant until) {
  frozen_until_ = std::max(frozen_until_, until);
  time_.after(until - time_.now(), [this, life = life_] {
    if (life == life_) go_on();
  });
}

void ProcessThread::end_call() {
  busy_ = false;
  go_on_soon();
}

void ProcessThread::go_on_soon() {
  time_.post([this, life = life_] {
    if (life == life_) go_on();
  });
}

void ProcessThread::go_on() {
  if (is_frozen() || held_.empty()) return;
  auto task = std::move(held_.front());
  held_.pop_front();
  if (!held_.empty()) go_on_soon();
  task();
}

void ProcessThread::die() {
  ++life_;
  busy_ = false;
  frozen_until_ = {};
  held_.clear();
}

}  // namespace passerelle::simulation
