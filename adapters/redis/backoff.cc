#include "adapters/redis/backoff.h"

#include <algorithm>
#include <cstdint>

namespace passerelle::redis {

std::chrono::milliseconds backoff_pause(int failures, std::chrono::milliseconds first,
                                        std::chrono::milliseconds longest, broker::Random& random) {
  auto pause = first;
  for (int doubled = 1; doubled < failures && pause < longest; ++doubled) pause *= 2;
  pause = std::min(pause, longest);
  const auto half = pause / 2;
  const auto span = static_cast<std::uint64_t>((pause - half).count()) + 1;
  return half + std::chrono::milliseconds(static_cast<std::int64_t>(random.next() % span));
}

}  // namespace passerelle::redis
