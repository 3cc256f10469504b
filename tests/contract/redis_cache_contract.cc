#include "adapters/redis/redis_cache.h"
#include "tests/contract/idempotency_cache_contract.h"
#include "tests/integration/redis_stand.h"

namespace passerelle::contract {
namespace {

class RedisCacheUnderTest : public CacheUnderTest {
 public:
  RedisCacheUnderTest() : first_(open()), second_(open()) {}

  broker::IdempotencyCache& first() override { return *first_; }
  broker::IdempotencyCache& second() override { return *second_; }
  void restart_first() override { first_ = open(); }
  void let_claims_run_out() override {
    // Their time, cut short: those that are left of what claims live for.
    redis_.command({"EVAL", R"(for _, key in ipairs(redis.call('KEYS', 'passerelle:claim:*')) do
        if redis.call('PTTL', key) <= tonumber(ARGV[1]) then redis.call('PEXPIRE', key, 0) end
      end)",
                    "0", std::to_string(passerelle::testing::patient_settings().claim_ttl.count())});
  }
  void forget_everything() override { redis_.command({"FLUSHALL"}); }
  void go_away() override { redis_.kill_hard(); }
  void come_back() override { redis_.start(); }
  bool both_available(bool available) override {
    return passerelle::testing::eventually(
        [&] { return first_->health().available == available && second_->health().available == available; });
  }

 private:
  std::unique_ptr<redis::RedisCache> open() {
    return redis::make_cache(passerelle::testing::settings_for(redis_), random_).value();
  }

  passerelle::testing::PrivateRedis redis_;
  passerelle::testing::LockedRandom random_{1};
  std::unique_ptr<redis::RedisCache> first_;
  std::unique_ptr<redis::RedisCache> second_;
};

const CacheFactory make = [] { return std::make_unique<RedisCacheUnderTest>(); };

INSTANTIATE_TEST_SUITE_P(Redis, IdempotencyCacheContract, ::testing::Values(make));

}  // namespace
}  // namespace passerelle::contract
