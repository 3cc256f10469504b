#include "tests/simulation/virtual_time.h"

#include <algorithm>

namespace passerelle::simulation {

void VirtualTime::after(domain::Duration delay, broker::Task task) {
  due_.emplace(std::pair{now_ + std::max(delay, domain::Duration{0}), next_++}, std::move(task));
}

bool VirtualTime::run_one() {
  if (due_.empty()) return false;
  auto first = due_.extract(due_.begin());
  now_ = first.key().first;
  ++tasks_run_;
  first.mapped()();
  return true;
}

void VirtualTime::run_until(domain::Instant until) {
  while (!due_.empty() && due_.begin()->first.first <= until) run_one();
  now_ = std::max(now_, until);
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9e3779b97f4a7c15U;
  auto mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::int64_t SeededRandom::between(std::int64_t lowest, std::int64_t highest) {
  return lowest + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(highest - lowest + 1));
}

}  // namespace passerelle::simulation
