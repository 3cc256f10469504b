#pragma once

#include <memory>

#include "adapters/redis/cache_counters.h"
#include "adapters/redis/redis_settings.h"
#include "services/broker/ports/idempotency_cache.h"
#include "services/broker/ports/random.h"

namespace passerelle::redis {

class RedisCache : public broker::IdempotencyCache {
 public:
  virtual CacheCounters counters() const = 0;  // thread-safe
};

// Comes back at once and connects on a thread of its own: until then, and whenever Redis is away, claims get
// NoAnswer. `random` outlives it. Errors: those of check().
domain::Result<std::unique_ptr<RedisCache>> make_cache(const RedisSettings& settings, broker::Random& random);

}  // namespace passerelle::redis
