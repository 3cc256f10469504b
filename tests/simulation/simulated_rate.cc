#include "tests/simulation/simulated_rate.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace passerelle::simulation {

std::optional<int> SharedAllowance::take(const domain::OperatorId& id, double per_second, int wanted) {
  if (away_) return std::nullopt;
  const auto burst = std::max(1.0, per_second / 10);
  const auto now = clock_.elapsed();
  const auto [found, is_new] = buckets_.try_emplace(id, Bucket{burst, now});
  auto& bucket = found->second;
  const auto passed = static_cast<double>((now - bucket.filled).count()) / 1'000.0;
  bucket.tokens = std::min(burst, bucket.tokens + passed * per_second);
  bucket.filled = now;
  const auto granted = std::min(wanted, static_cast<int>(std::floor(bucket.tokens)));
  bucket.tokens -= granted;
  return granted;
}

void SimulatedRate::take(const domain::OperatorId& id, double per_second, int wanted,
                         std::move_only_function<void(std::optional<int> granted)> done) {
  // Granted when it arrives there; heard when the answer is back.
  thread_.after(random_.delay(0, 5), [this, id, per_second, wanted, alive = std::weak_ptr<bool>(alive_),
                                      done = std::move(done)]() mutable {
    if (alive.expired()) return;
    const auto granted = allowance_.take(id, per_second, wanted);
    const auto back = granted ? random_.delay(0, 5) : random_.delay(0, 200);
    thread_.after(back, [granted, alive, done = std::move(done)]() mutable {
      if (!alive.expired()) done(granted);
    });
  });
}

}  // namespace passerelle::simulation
