// What the tests of an IdempotencyCache ask of it, one key at a time.
#pragma once

#include <string>

#include "services/broker/ports/idempotency_cache.h"

namespace passerelle::contract {

broker::IdempotencyKey cache_key(const std::string& request_id);
broker::Fingerprint cache_fingerprint(std::uint8_t byte);
domain::RechargeId cache_recharge(std::uint64_t number);

broker::ClaimAnswer claim(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key,
                          std::uint8_t fingerprint = 1);
// The fence; 0, and a failure of the test, where the key was not ours to claim.
std::uint64_t claimed(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key,
                      std::uint8_t fingerprint = 1);
void complete(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key, std::uint64_t fence,
              domain::RechargeId recharge, std::uint8_t fingerprint = 1);
void release(broker::IdempotencyCache& cache, const broker::IdempotencyKey& key, std::uint64_t fence);
broker::ClaimAnswer executed(domain::RechargeId recharge, std::uint8_t fingerprint = 1);

}  // namespace passerelle::contract
