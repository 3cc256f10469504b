#include "services/broker/claim_desk.h"

#include <map>
#include <utility>

namespace passerelle::broker {

std::vector<AdmitCommand> ClaimDesk::sift(std::vector<AdmitCommand> commands) {
  if (cache_ == nullptr || commands.empty()) return commands;
  std::vector<ClaimOrder> claims;
  std::vector<std::size_t> places;
  std::map<IdempotencyKey, std::size_t> asked;
  std::vector<std::size_t> first(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    first[i] = i;
    if (commands[i].ledger_alone) continue;
    const auto [earlier, is_new] = asked.emplace(key_of(commands[i]), i);
    first[i] = earlier->second;
    if (!is_new) continue;
    claims.push_back({earlier->first, commands[i].fingerprint});
    places.push_back(i);
  }
  const auto answers = exchange(claims);
  std::vector<bool> elsewhere(commands.size(), false);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    auto& command = commands[places[i]];
    if (const auto* claimed = std::get_if<Claimed>(&answers[i])) {
      command.fence = claimed->fence;
    } else if (const auto* executed = std::get_if<Executed>(&answers[i])) {
      // Other content is the ledger's to refuse: it knows what the key was used for.
      if (executed->fingerprint != command.fingerprint) continue;
      elsewhere[places[i]] = true;
      replays_.look_up(std::move(command));
    } else if (std::holds_alternative<ClaimedElsewhere>(answers[i])) {
      elsewhere[places[i]] = true;
      replays_.join(std::move(command));
    } else {
      command.fence = 0;  // claimed or not, nobody knows: what becomes of it is told all the same
    }
  }
  std::vector<AdmitCommand> here;
  here.reserve(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (elsewhere[i]) continue;
    // Twice in a batch: the second goes where the first went.
    if (elsewhere[first[i]]) {
      replays_.join(std::move(commands[i]));
    } else {
      here.push_back(std::move(commands[i]));
    }
  }
  return here;
}

void ClaimDesk::concluded(const AdmitCommand& command, const domain::Result<domain::Recharge>& outcome) {
  if (!command.fence) return;
  const std::scoped_lock lock(mutex_);
  if (outcome) {
    outcomes_.push_back({key_of(command), *command.fence, command.fingerprint, outcome->id});
  } else {
    releases_.push_back({key_of(command), *command.fence});
  }
}

void ClaimDesk::given_up(const AdmitCommand& command) {
  if (!command.fence) return;
  const std::scoped_lock lock(mutex_);
  releases_.push_back({key_of(command), *command.fence});
}

void ClaimDesk::flush() {
  if (cache_ != nullptr) (void)exchange({});
}

std::vector<ClaimAnswer> ClaimDesk::exchange(const std::vector<ClaimOrder>& claims) {
  std::vector<ClaimOutcome> outcomes;
  std::vector<ClaimRelease> releases;
  {
    const std::scoped_lock lock(mutex_);
    outcomes = std::exchange(outcomes_, {});
    releases = std::exchange(releases_, {});
  }
  if (outcomes.empty() && releases.empty() && claims.empty()) return {};
  auto answers = cache_->exchange(outcomes, releases, claims);
  answers.resize(claims.size(), NoAnswer{});
  return answers;
}

}  // namespace passerelle::broker
