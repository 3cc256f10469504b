#include "tests/contract/idempotency_cache_requests.h"

#include <gtest/gtest.h>

namespace passerelle::contract {

using broker::ClaimAnswer;
using broker::Claimed;

broker::IdempotencyKey cache_key(const std::string& request_id) {
  return {"counter-1", "CreateRecharge", request_id};
}

broker::Fingerprint cache_fingerprint(std::uint8_t byte) {
  broker::Fingerprint fingerprint{};
  fingerprint.fill(byte);
  return fingerprint;
}

domain::RechargeId cache_recharge(std::uint64_t number) {
  return {domain::make_uuid_v7(domain::from_unix_ms(1'780'000'000'000), 0, number)};
}

ClaimAnswer claim(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key,
                  std::uint8_t fingerprint) {
  const broker::ClaimOrder order{key, cache_fingerprint(fingerprint)};
  return cache.exchange({}, {}, {&order, 1}).at(0);
}

std::uint64_t claimed(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key,
                      std::uint8_t fingerprint) {
  const auto answer = claim(cache, key, fingerprint);
  const auto* ours = std::get_if<Claimed>(&answer);
  EXPECT_NE(ours, nullptr) << "answer " << answer.index();
  return ours == nullptr ? 0 : ours->fence;
}

void complete(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key, std::uint64_t fence,
              domain::RechargeId recharge, std::uint8_t fingerprint) {
  const broker::ClaimOutcome outcome{key, fence, cache_fingerprint(fingerprint), recharge};
  EXPECT_TRUE(cache.exchange({&outcome, 1}, {}, {}).empty());
}

void release(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key, std::uint64_t fence) {
  const broker::ClaimRelease released{key, fence};
  EXPECT_TRUE(cache.exchange({}, {&released, 1}, {}).empty());
}

ClaimAnswer executed(domain::RechargeId recharge, std::uint8_t fingerprint) {
  return broker::Executed{cache_fingerprint(fingerprint), recharge};
}

}  // namespace passerelle::contract
