#include "services/broker/tenure.h"

namespace passerelle::broker {

Tenure::Tenure(bool shared, IdSource& ids, const Clock& clock, domain::Duration lease)
    : shared_(shared), ids_(ids), clock_(clock), lease_(lease), term_{ids.draw<domain::BrokerId>(), 1} {}

Term Tenure::current() const {
  const std::scoped_lock lock(mutex_);
  return term_;
}

SendLeave Tenure::leave_to_send(std::uint64_t term) const {
  const std::scoped_lock lock(mutex_);
  if (term != term_.number) return SendLeave::lost;
  if (shared_ && clock_.elapsed() >= good_until_) return SendLeave::suspended;
  return SendLeave::granted;
}

bool Tenure::suspended() const {
  const std::scoped_lock lock(mutex_);
  return shared_ && clock_.elapsed() >= good_until_;
}

int Tenure::live_brokers() const {
  const std::scoped_lock lock(mutex_);
  return live_;
}

bool Tenure::entered() const {
  const std::scoped_lock lock(mutex_);
  return entered_ || !shared_;
}

bool Tenure::attended(domain::Duration began, const Presence& presence) {
  const std::scoped_lock lock(mutex_);
  live_ = presence.live;
  if (presence.fenced) {
    term_ = {ids_.draw<domain::BrokerId>(), term_.number + 1};
    good_until_ = {};
    entered_ = false;
    return true;
  }
  entered_ = true;
  good_until_ = began + lease_;
  return false;
}

}  // namespace passerelle::broker
