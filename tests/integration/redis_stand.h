// What the tests of the Redis adapter share.
#pragma once

#include <memory>
#include <mutex>

#include "adapters/redis/redis_cache.h"
#include "tests/simulation/virtual_time.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/private_redis.h"

namespace passerelle::testing {

class LockedRandom : public broker::Random {
 public:
  explicit LockedRandom(std::uint64_t seed) : seeded_(seed) {}
  std::uint64_t next() override {
    const std::lock_guard lock(mutex_);
    return seeded_.next();
  }

 private:
  std::mutex mutex_;
  simulation::SeededRandom seeded_;
};

// Patient, so that a busy machine is not taken for a slow Redis; eager to come back.
inline redis::RedisSettings patient_settings() {
  redis::RedisSettings settings;
  settings.claim_ttl = std::chrono::minutes(5);
  settings.command_timeout = std::chrono::seconds(5);
  settings.backoff_first = domain::Duration{10};
  settings.backoff_max = domain::Duration{50};
  return settings;
}

inline redis::RedisSettings settings_for(const PrivateRedis& redis) {
  auto settings = patient_settings();
  settings.unix_socket = redis.unix_socket();
  return settings;
}

inline redis::RedisSettings settings_for(const FaultProxy& network) {
  auto settings = patient_settings();
  settings.server = redis::RedisAddress{"127.0.0.1", network.port()};
  return settings;
}

// Nothing is exchanged meanwhile: what health says, it says by itself.
inline bool becomes_available(const broker::IdempotencyCache& cache) {
  return eventually([&] { return cache.health().available; });
}
inline bool becomes_away(const broker::IdempotencyCache& cache, const std::string& why) {
  return eventually([&] { return cache.health().why == why; });
}

}  // namespace passerelle::testing
