#include "services/broker/replay_desk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/broker/broker_errors.h"

namespace passerelle::broker {

namespace {

constexpr domain::Duration first_pause{2};
constexpr int most_doublings = 6;  // 128 ms
// About 12 s in all: longer than a claim lives.
constexpr int most_joins = 100;

}  // namespace

domain::Result<domain::Recharge> replay(const AdmitCommand& command, const KeyedRecharge& known) {
  if (known.fingerprint != command.fingerprint)
    return std::unexpected(request_id_reused(command.request.request_id));
  return known.recharge;
}

void ReplayDesk::look_up(AdmitCommand command) { read(std::move(command), true); }

void ReplayDesk::join(AdmitCommand command) {
  if (command.joins >= most_joins) {
    command.ledger_alone = true;
    return to_the_writer(std::move(command));
  }
  const auto pause = first_pause * (1 << std::min(command.joins, most_doublings));
  ++command.joins;
  const auto place = seat(std::move(command));
  if (!place) return;
  scheduler_.after(pause, lifetime_.guard([this, place = *place] {
    if (auto waiting = take(place)) read(std::move(*waiting), false);
  }));
}

void ReplayDesk::read(AdmitCommand command, bool executed) {
  const IdempotencyKey key = key_of(command);
  const auto place = seat(std::move(command));
  if (!place) return;
  const bool queued = readers_.read(
      lifetime_.guard([this, key, place = *place, executed](LedgerReader& ledger, VaultReader&) {
        answer(place, ledger.find_key(key), executed);
      }));
  if (queued) return;
  auto waiting = take(*place);
  if (!waiting) return;
  waiting->ledger_alone = true;
  to_the_writer(std::move(*waiting));
}

void ReplayDesk::answer(Seat place, const domain::Result<std::optional<KeyedRecharge>>& known,
                        bool executed) {
  auto command = take(place);
  if (!command) return;
  if (known && *known) {
    const auto outcome = replay(*command, **known);
    // What is not final is waited for: the writer sees to that, since nothing newer is published meanwhile.
    if (!outcome || domain::is_final(outcome->state)) return command->done(outcome);
    command->ledger_alone = true;
  } else if (executed || !known) {
    // The cache is wrong, or the ledger can't be read here.
    command->ledger_alone = true;
  }
  to_the_writer(std::move(*command));
}

void ReplayDesk::to_the_writer(AdmitCommand command) {
  {
    const std::scoped_lock lock(mutex_);
    if (!closed_) return queue_.insist(std::move(command));
  }
  command.done(std::unexpected(shutting_down()));
}

std::optional<ReplayDesk::Seat> ReplayDesk::seat(AdmitCommand command) {
  {
    const std::scoped_lock lock(mutex_);
    if (!closed_) {
      seated_.emplace(next_, std::move(command));
      return next_++;
    }
  }
  command.done(std::unexpected(shutting_down()));
  return std::nullopt;
}

std::optional<AdmitCommand> ReplayDesk::take(Seat place) {
  const std::scoped_lock lock(mutex_);
  const auto found = seated_.find(place);
  if (found == seated_.end()) return std::nullopt;
  std::optional<AdmitCommand> command(std::move(found->second));
  seated_.erase(found);
  return command;
}

void ReplayDesk::close() {
  std::vector<AdmitCommand> left;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    for (auto& [place, command] : seated_) left.push_back(std::move(command));
    seated_.clear();
  }
  for (auto& command : left) command.done(std::unexpected(shutting_down()));
}

}  // namespace passerelle::broker
