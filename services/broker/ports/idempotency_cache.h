// Who is executing a request, and that it was executed: shared between brokers, fast, and allowed to forget.
// It saves work. The ledger's unique key alone decides, so every answer here may be wrong or absent without
// harm.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

struct ClaimOrder {
  IdempotencyKey key;
  Fingerprint fingerprint{};
};

// The key is ours to execute until the claim runs out. `fence` goes with what becomes of it.
struct Claimed {
  std::uint64_t fence = 0;
  bool operator==(const Claimed&) const = default;
};
// Somebody else is executing it, or died doing so.
struct ClaimedElsewhere {
  bool operator==(const ClaimedElsewhere&) const = default;
};
// It was executed: the ledger has it.
struct Executed {
  Fingerprint fingerprint{};
  domain::RechargeId recharge;
  bool operator==(const Executed&) const = default;
};
// The cache is away, or what it holds makes no sense.
struct NoAnswer {
  bool operator==(const NoAnswer&) const = default;
};
using ClaimAnswer = std::variant<Claimed, ClaimedElsewhere, Executed, NoAnswer>;

// Durable in the ledger. Applied where the claim is still ours (compare-and-set by owner and fence), or
// nothing stands any more; somebody else's claim stays, and its owner finds the outcome in the ledger.
struct ClaimOutcome {
  IdempotencyKey key;
  std::uint64_t fence = 0;  // 0: it was executed without an answer here; any claim of ours counts
  Fingerprint fingerprint{};
  domain::RechargeId recharge;
};
// Nothing was executed, and the next one may try at once. Applied only where the claim is still ours.
struct ClaimRelease {
  IdempotencyKey key;
  std::uint64_t fence = 0;
};

struct CacheHealth {
  bool available = true;
  std::string why;  // not available: CONNECTION_REFUSED, TIMEOUT, READ_ONLY, OUT_OF_MEMORY, ...
};

class IdempotencyCache {
 public:
  IdempotencyCache() = default;
  IdempotencyCache(const IdempotencyCache&) = delete;
  IdempotencyCache& operator=(const IdempotencyCache&) = delete;
  virtual ~IdempotencyCache() = default;

  // One thread at a time. One pipelined round trip: outcomes, then releases, then claims, in their order. One
  // answer a claim. A claim of our own that still stands is Claimed again, with its fence. Never takes longer
  // than the configured command timeout, and returns at once where the cache is known to be away.
  virtual std::vector<ClaimAnswer> exchange(std::span<const ClaimOutcome> outcomes,
                                            std::span<const ClaimRelease> releases,
                                            std::span<const ClaimOrder> claims) = 0;
  virtual CacheHealth health() const = 0;  // thread-safe
};

}  // namespace passerelle::broker
