// So many a second, and no more at once than in a given time, for which what was not used is kept.
#pragma once

#include <cstdint>

#include "services/domain/time.h"

namespace passerelle::broker {

// Counts in millionths of one, so that nothing drifts. Its time is Clock::elapsed(). Used on one strand.
class TokenBucket {
 public:
  // `per_second` <= 0: no limit.
  explicit TokenBucket(double per_second, domain::Duration burst = domain::Duration{100});

  [[nodiscard]] bool take(domain::Duration now);
  // From here on; what has gathered stays, up to the new burst. `per_second` > 0.
  void set_rate(double per_second);
  // How long until take() succeeds; 0 = now.
  domain::Duration wait(domain::Duration now);

 private:
  void refill(domain::Duration now);

  static constexpr std::int64_t one = 1'000'000;
  const std::int64_t burst_ms_;
  std::int64_t per_ms_ = 0;  // 0 = no limit
  std::int64_t capacity_ = one;
  std::int64_t tokens_ = one;
  domain::Duration refilled_{};
};

}  // namespace passerelle::broker
