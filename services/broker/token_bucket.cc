#include "services/broker/token_bucket.h"

#include <algorithm>
#include <cmath>

namespace passerelle::broker {

TokenBucket::TokenBucket(double per_second, domain::Duration burst) : burst_ms_(burst.count()) {
  if (per_second <= 0) return;
  set_rate(per_second);
  tokens_ = capacity_;
}

void TokenBucket::set_rate(double per_second) {
  per_ms_ = std::max<std::int64_t>(1, std::llround(per_second * static_cast<double>(one) / 1000.0));
  capacity_ = std::max(one, per_ms_ * burst_ms_);
  tokens_ = std::min(tokens_, capacity_);
}

bool TokenBucket::take(domain::Duration now) {
  if (per_ms_ == 0) return true;
  refill(now);
  if (tokens_ < one) return false;
  tokens_ -= one;
  return true;
}

domain::Duration TokenBucket::wait(domain::Duration now) {
  if (per_ms_ == 0) return domain::Duration{0};
  refill(now);
  if (tokens_ >= one) return domain::Duration{0};
  return domain::Duration{(one - tokens_ + per_ms_ - 1) / per_ms_};
}

void TokenBucket::refill(domain::Duration now) {
  if (refilled_ == domain::Duration{}) refilled_ = now;
  // Longer than it takes to fill is as good as that.
  const auto elapsed = std::min<std::int64_t>((now - refilled_).count(), capacity_ / per_ms_ + 1);
  tokens_ = std::min(capacity_, tokens_ + elapsed * per_ms_);
  refilled_ = now;
}

}  // namespace passerelle::broker
