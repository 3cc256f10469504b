#include "tests/simulation/simulated_cache.h"

#include <iterator>

namespace passerelle::simulation {

SimulatedCacheStore::SimulatedCacheStore(const broker::Clock& clock, std::uint64_t seed,
                                         domain::Duration claim_ttl, domain::Duration outcome_ttl)
    : clock_(clock), random_(seed), claim_ttl_(claim_ttl), outcome_ttl_(outcome_ttl) {}

SimulatedCacheStore::Weather SimulatedCacheStore::draw_weather() {
  if (random_.chance(faults_.forgets_everything)) forget_everything();
  if (!entries_.empty() && random_.chance(faults_.loses_a_key)) {
    const auto unlucky = random_.between(0, static_cast<std::int64_t>(entries_.size()) - 1);
    entries_.erase(std::next(entries_.begin(), unlucky));
  }
  if (random_.chance(faults_.away)) return Weather::away;
  if (random_.chance(faults_.loses_the_answer)) return Weather::answer_lost;
  return away_ ? Weather::away : Weather::fair;
}

std::optional<SimulatedCacheStore::Entry> SimulatedCacheStore::standing(const broker::IdempotencyKey& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  if (found->second.runs_out > clock_.now()) return found->second;
  entries_.erase(found);
  return std::nullopt;
}

std::vector<broker::ClaimAnswer> SimulatedCache::exchange(std::span<const broker::ClaimOutcome> outcomes,
                                                          std::span<const broker::ClaimRelease> releases,
                                                          std::span<const broker::ClaimOrder> claims) {
  const std::vector<broker::ClaimAnswer> unheard(claims.size(), broker::NoAnswer{});
  if (outcomes.empty() && releases.empty() && claims.empty()) return unheard;
  const auto weather = store_.draw_weather();
  unheard_ = weather != SimulatedCacheStore::Weather::fair;
  if (weather == SimulatedCacheStore::Weather::away) return unheard;
  for (const auto& outcome : outcomes) apply(outcome);
  for (const auto& release : releases) apply(release);
  std::vector<broker::ClaimAnswer> answers;
  answers.reserve(claims.size());
  for (const auto& claim : claims) answers.push_back(apply(claim));
  return unheard_ ? unheard : answers;
}

void SimulatedCache::apply(const broker::ClaimOutcome& outcome) {
  if (const auto stands = store_.standing(outcome.key)) {
    const auto* claim = std::get_if<SimulatedCacheStore::Claim>(&stands->what);
    const bool ours =
        claim != nullptr && claim->owner == owner_ && (outcome.fence == 0 || claim->fence == outcome.fence);
    if (!ours) return;
  }
  store_.entries_.insert_or_assign(
      outcome.key, SimulatedCacheStore::Entry{broker::Executed{outcome.fingerprint, outcome.recharge},
                                              store_.clock_.now() + store_.outcome_ttl_});
}

void SimulatedCache::apply(const broker::ClaimRelease& release) {
  const auto stands = store_.standing(release.key);
  if (!stands) return;
  const auto* claim = std::get_if<SimulatedCacheStore::Claim>(&stands->what);
  if (claim != nullptr && claim->owner == owner_ && claim->fence == release.fence) {
    store_.entries_.erase(release.key);
  }
}

broker::ClaimAnswer SimulatedCache::apply(const broker::ClaimOrder& order) {
  const auto fence = next_fence_++;
  const auto stands = store_.standing(order.key);
  if (!stands) {
    store_.entries_.insert_or_assign(order.key,
                                     SimulatedCacheStore::Entry{SimulatedCacheStore::Claim{owner_, fence},
                                                                store_.clock_.now() + store_.claim_ttl_});
    return broker::Claimed{fence};
  }
  if (const auto* executed = std::get_if<broker::Executed>(&stands->what)) return *executed;
  const auto& claim = std::get<SimulatedCacheStore::Claim>(stands->what);
  if (claim.owner == owner_) return broker::Claimed{claim.fence};
  return broker::ClaimedElsewhere{};
}

broker::CacheHealth SimulatedCache::health() const {
  if (store_.is_away()) return {false, "CONNECTION_REFUSED"};
  if (unheard_) return {false, "TIMEOUT"};
  return {};
}

}  // namespace passerelle::simulation
