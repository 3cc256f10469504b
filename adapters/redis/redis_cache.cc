#include "adapters/redis/redis_cache.h"

#include <string>

#include "adapters/redis/cache_meter.h"
#include "adapters/redis/claim_value.h"
#include "adapters/redis/link.h"
#include "adapters/redis/script.h"

namespace passerelle::redis {
namespace {

using broker::ClaimAnswer;

// KEYS: the key. ARGV: with what our claim begins, the outcome, how long it lives (ms). Where nothing stands
// (it ran out, or Redis lost it) the outcome is written again: it is durable in the ledger, and saves whoever
// asks next the way there.
constexpr std::string_view write_outcome = R"(local stands = redis.call('GET', KEYS[1])
if not stands or string.sub(stands, 1, #ARGV[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
return 0
)";

// KEYS: the key. ARGV: with what our claim begins.
constexpr std::string_view release_claim = R"(local stands = redis.call('GET', KEYS[1])
if stands and string.sub(stands, 1, #ARGV[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
)";

OwnerToken draw_owner(broker::Random& random) {
  OwnerToken owner{};
  for (std::size_t half = 0; half < owner.size(); half += 8) {
    const auto bits = random.next();
    for (std::size_t i = 0; i < 8; ++i) owner[half + i] = static_cast<std::uint8_t>(bits >> (8 * i));
  }
  return owner;
}

class HiredisCache : public RedisCache {
 public:
  HiredisCache(const RedisSettings& settings, broker::Random& random)
      : owner_(draw_owner(random)),
        names_(settings.key_prefix),
        claim_ttl_(std::to_string(settings.claim_ttl.count())),
        outcome_ttl_(std::to_string(settings.outcome_ttl.count())),
        command_timeout_(settings.command_timeout),
        loads_(loads()),
        link_(settings, loads_, random) {}

  std::vector<ClaimAnswer> exchange(std::span<const broker::ClaimOutcome> outcomes,
                                    std::span<const broker::ClaimRelease> releases,
                                    std::span<const broker::ClaimOrder> claims) override;
  broker::CacheHealth health() const override { return link_.health(); }
  CacheCounters counters() const override { return meter_.read(); }

 private:
  using Replies = std::expected<std::vector<Reply>, Failure>;

  Pipeline loads() const;
  void write(std::span<const broker::ClaimOutcome> outcomes, std::span<const broker::ClaimRelease> releases,
             std::span<const broker::ClaimOrder> claims);
  Replies ask(Connection& connection);
  std::optional<Failure> gravest_of(const std::vector<Reply>& replies);
  ClaimAnswer read(const Reply& reply, std::uint64_t fence, std::optional<Failure>& complaint);
  void count(std::span<const ClaimAnswer> answers);

  const OwnerToken owner_;
  KeyNames names_;
  const std::string claim_ttl_;
  const std::string outcome_ttl_;
  const domain::Duration command_timeout_;
  const Script write_outcome_{write_outcome};
  const Script release_claim_{release_claim};
  const Pipeline loads_;
  std::uint64_t next_fence_ = 1;
  Pipeline pipeline_;
  CacheMeter meter_;
  Link link_;
};

Pipeline HiredisCache::loads() const {
  Pipeline loads;
  write_outcome_.add_load(loads);
  release_claim_.add_load(loads);
  return loads;
}

// Claim i carries fence next_fence_ + i.
void HiredisCache::write(std::span<const broker::ClaimOutcome> outcomes,
                         std::span<const broker::ClaimRelease> releases,
                         std::span<const broker::ClaimOrder> claims) {
  pipeline_.clear();
  for (const auto& outcome : outcomes) {
    const auto name = names_.name(outcome.key);
    // Without a fence: Redis may have taken a claim of ours and its answer was lost.
    const auto ours =
        outcome.fence == 0 ? beginning_of_claims(owner_) : beginning_of_claim(owner_, outcome.fence);
    const auto value = encode(broker::Executed{outcome.fingerprint, outcome.recharge});
    pipeline_.add({"EVALSHA", write_outcome_.digest(), "1", name, ours, value, outcome_ttl_});
  }
  for (const auto& release : releases) {
    const auto name = names_.name(release.key);
    const auto ours = beginning_of_claim(owner_, release.fence);
    pipeline_.add({"EVALSHA", release_claim_.digest(), "1", name, ours});
  }
  auto fence = next_fence_;
  for (const auto& claim : claims) {
    const auto name = names_.name(claim.key);
    const auto value = encode(ClaimValue{owner_, fence++, claim.fingerprint});
    pipeline_.add({"SET", name, value, "NX", "GET", "PX", claim_ttl_});
  }
}

// Where a script is missing, the whole exchange is done again behind the scripts. What the first pass did
// changes nothing in the second: an outcome finds itself, a release that was done finds no claim with its
// fence, a claim finds itself and is ours again.
HiredisCache::Replies HiredisCache::ask(Connection& connection) {
  const auto begin = std::chrono::steady_clock::now();
  const Patience patience{begin + command_timeout_};
  auto replies = connection.exchange(pipeline_, patience);
  if (replies && gravest_of(*replies) == Failure::script_missing) {
    Pipeline again = loads_;
    again.add(pipeline_);
    replies = connection.exchange(again, patience);
    if (replies) {
      replies->erase(replies->begin(), replies->begin() + static_cast<std::ptrdiff_t>(loads_.commands()));
    }
  }
  if (replies) meter_.round_trip(std::chrono::steady_clock::now() - begin);
  return replies;
}

// One that ends the connection comes before one that does not.
std::optional<Failure> HiredisCache::gravest_of(const std::vector<Reply>& replies) {
  std::optional<Failure> gravest;
  for (const auto& reply : replies) {
    const auto failure = reply.failure();
    if (!failure) continue;
    if (!gravest || (connection_survives(*gravest) && !connection_survives(*failure))) gravest = failure;
  }
  return gravest;
}

ClaimAnswer HiredisCache::read(const Reply& reply, std::uint64_t fence, std::optional<Failure>& complaint) {
  if (reply.is_nil()) return broker::Claimed{fence};
  if (reply.failure()) return broker::NoAnswer{};
  const auto value = reply.text();
  const auto stands = value ? decode(*value) : std::nullopt;
  if (!stands) {
    if (!complaint) complaint = Failure::unreadable_value;
    meter_.error(Failure::unreadable_value);
    return broker::NoAnswer{};
  }
  if (const auto* executed = std::get_if<broker::Executed>(&*stands)) return *executed;
  const auto& claim = std::get<ClaimValue>(*stands);
  if (claim.owner == owner_) return broker::Claimed{claim.fence};
  return broker::ClaimedElsewhere{};
}

std::vector<ClaimAnswer> HiredisCache::exchange(std::span<const broker::ClaimOutcome> outcomes,
                                                std::span<const broker::ClaimRelease> releases,
                                                std::span<const broker::ClaimOrder> claims) {
  std::vector<ClaimAnswer> answers(claims.size(), broker::NoAnswer{});
  if (outcomes.empty() && releases.empty() && claims.empty()) return answers;
  auto connection = link_.take();
  if (!connection) {
    count(answers);
    return answers;
  }
  write(outcomes, releases, claims);
  const auto first_fence = next_fence_;
  next_fence_ += claims.size();
  const auto replies = ask(*connection);
  if (!replies) {
    meter_.error(replies.error());
    link_.lose(std::move(connection), replies.error());
    count(answers);
    return answers;
  }
  auto complaint = gravest_of(*replies);
  for (const auto& reply : *replies) {
    if (const auto failure = reply.failure()) meter_.error(*failure);
  }
  const auto skipped = outcomes.size() + releases.size();
  for (std::size_t i = 0; i < claims.size(); ++i) {
    answers[i] = read((*replies)[skipped + i], first_fence + i, complaint);
  }
  count(answers);
  if (complaint && !connection_survives(*complaint)) {
    link_.lose(std::move(connection), *complaint);
  } else {
    link_.give_back(std::move(connection), complaint);
  }
  return answers;
}

void HiredisCache::count(std::span<const ClaimAnswer> answers) {
  for (const auto& answer : answers) {
    if (std::holds_alternative<broker::Executed>(answer)) {
      meter_.hit();
    } else if (std::holds_alternative<broker::ClaimedElsewhere>(answer)) {
      meter_.join();
    } else if (std::holds_alternative<broker::Claimed>(answer)) {
      meter_.miss();
    } else {
      meter_.unanswered(1);
    }
  }
}

}  // namespace

domain::Result<std::unique_ptr<RedisCache>> make_cache(const RedisSettings& settings,
                                                       broker::Random& random) {
  if (auto checked = check(settings); !checked) return std::unexpected(checked.error());
  return std::make_unique<HiredisCache>(settings, random);
}

}  // namespace passerelle::redis
