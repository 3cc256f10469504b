// The IdempotencyCache port in memory, on virtual time, with everything a Redis can do to a broker. One store
// for all brokers, one cache a broker's life.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <variant>

#include "services/broker/ports/idempotency_cache.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::simulation {

// Chances per thousand, drawn at each exchange, in this order.
struct CacheFaults {
  int forgets_everything = 0;  // FLUSHALL, or a restart
  int loses_a_key = 0;         // a failover to a replica that lacks it
  int away = 0;                // for this exchange: nothing is applied
  int loses_the_answer = 0;    // everything is applied, nobody hears of it
};

class SimulatedCacheStore {
 public:
  // The clock outlives it.
  explicit SimulatedCacheStore(const broker::Clock& clock, std::uint64_t seed = 1,
                               domain::Duration claim_ttl = std::chrono::seconds(10),
                               domain::Duration outcome_ttl = std::chrono::hours(24));
  SimulatedCacheStore(const SimulatedCacheStore&) = delete;
  SimulatedCacheStore& operator=(const SimulatedCacheStore&) = delete;

  void set_faults(const CacheFaults& faults) { faults_ = faults; }
  void go_away() { away_ = true; }
  void come_back() { away_ = false; }
  void forget_everything() { entries_.clear(); }
  void forget(const broker::IdempotencyKey& key) { entries_.erase(key); }
  bool is_away() const { return away_; }
  domain::Duration claim_ttl() const { return claim_ttl_; }

 private:
  friend class SimulatedCache;
  using Owner = std::uint64_t;
  struct Claim {
    Owner owner;
    std::uint64_t fence;
  };
  struct Entry {
    std::variant<Claim, broker::Executed> what;
    domain::Instant runs_out;
  };
  enum class Weather : std::uint8_t { fair, away, answer_lost };

  Weather draw_weather();
  std::optional<Entry> standing(const broker::IdempotencyKey& key);  // what has run out does not stand
  Owner next_owner() { return ++owners_; }

  const broker::Clock& clock_;
  SeededRandom random_;
  const domain::Duration claim_ttl_;
  const domain::Duration outcome_ttl_;
  CacheFaults faults_{};
  bool away_ = false;
  Owner owners_ = 0;
  std::map<broker::IdempotencyKey, Entry> entries_;
};

class SimulatedCache : public broker::IdempotencyCache {
 public:
  // The store outlives it.
  explicit SimulatedCache(SimulatedCacheStore& store) : store_(store), owner_(store.next_owner()) {}

  std::vector<broker::ClaimAnswer> exchange(std::span<const broker::ClaimOutcome> outcomes,
                                            std::span<const broker::ClaimRelease> releases,
                                            std::span<const broker::ClaimOrder> claims) override;
  broker::CacheHealth health() const override;

 private:
  void apply(const broker::ClaimOutcome& outcome);
  void apply(const broker::ClaimRelease& release);
  broker::ClaimAnswer apply(const broker::ClaimOrder& claim);

  SimulatedCacheStore& store_;
  const SimulatedCacheStore::Owner owner_;
  std::uint64_t next_fence_ = 1;
  bool unheard_ = false;  // the last exchange had no answer
};

}  // namespace passerelle::simulation
