#include "services/broker/lifetime.h"

namespace passerelle::broker {

bool Lifetime::State::enter() {
  const std::scoped_lock lock(mutex_);
  if (ended_) return false;
  ++running_;
  return true;
}

void Lifetime::State::leave() {
  const std::scoped_lock lock(mutex_);
  if (--running_ == 0) idle_.notify_all();
}

void Lifetime::State::end() {
  std::unique_lock lock(mutex_);
  ended_ = true;
  idle_.wait(lock, [&] { return running_ == 0; });
}

}  // namespace passerelle::broker
