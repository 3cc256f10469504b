#include "services/rpc/drain_signal.h"

#include <utility>

namespace passerelle::rpc {

DrainSignal::Ticket DrainSignal::join(std::move_only_function<void()> listener) {
  const std::lock_guard lock(mutex_);
  if (begun_) listener();
  const Ticket ticket = next_++;
  listeners_.emplace(ticket, std::move(listener));
  return ticket;
}

void DrainSignal::leave(Ticket ticket) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(ticket);
}

void DrainSignal::begin() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(begun_, true)) return;
  for (auto& [ticket, listener] : listeners_) listener();
}

domain::Error DrainSignal::error() {
  domain::Error error{domain::ErrorCode::unavailable, "SHUTTING_DOWN", "The service is stopping."};
  error.retry_after = std::chrono::milliseconds(1000);
  return error;
}

}  // namespace passerelle::rpc
