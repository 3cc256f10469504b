#include "services/broker/breaker.h"

#include <algorithm>

namespace passerelle::broker {

bool Breaker::admit(domain::Duration now) {
  if (!tripped_) return true;
  if (probing_ || now < opens_until()) return false;
  probing_ = true;
  return true;
}

void Breaker::answered() {
  in_a_row_ = 0;
  tripped_ = false;
  probing_ = false;
  open_until_ms_.store(0);
}

void Breaker::unknown(domain::Duration now) {
  ++in_a_row_;
  // Sends that were under way when it opened don't prolong the pause.
  if (tripped_ && !probing_) return;
  if (!tripped_ && in_a_row_ < failures_) return;
  tripped_ = true;
  probing_ = false;
  open_until_ms_.store((now + pause_).count());
}

domain::Duration Breaker::paused_for(domain::Duration now) const {
  return std::max(domain::Duration{0}, opens_until() - now);
}

}  // namespace passerelle::broker
