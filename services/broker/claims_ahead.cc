#include "services/broker/claims_ahead.h"

#include <utility>

#include "services/domain/invariant.h"

namespace passerelle::broker {

ClaimsAhead::ClaimsAhead(ClaimDesk& claims) : claims_(claims), thread_([this] { run(); }) {}

ClaimsAhead::~ClaimsAhead() {
  {
    const std::scoped_lock lock(mutex_);
    domain::require_invariant(!under_way_, "requests that were claimed are collected");
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ClaimsAhead::start(std::vector<AdmitCommand> commands) {
  {
    const std::scoped_lock lock(mutex_);
    domain::require_invariant(!under_way_, "one batch is claimed at a time");
    under_way_ = true;
    to_claim_ = std::move(commands);
  }
  changed_.notify_all();
}

std::vector<AdmitCommand> ClaimsAhead::collect() {
  std::unique_lock lock(mutex_);
  if (!under_way_) return {};
  changed_.wait(lock, [&] { return claimed_.has_value(); });
  under_way_ = false;
  return *std::exchange(claimed_, std::nullopt);
}

void ClaimsAhead::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ending_ || to_claim_.has_value(); });
    if (ending_) return;
    auto commands = *std::exchange(to_claim_, std::nullopt);
    lock.unlock();
    auto left = claims_.sift(std::move(commands));
    lock.lock();
    claimed_ = std::move(left);
    changed_.notify_all();
  }
}

}  // namespace passerelle::broker
