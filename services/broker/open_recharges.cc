#include "services/broker/open_recharges.h"

namespace passerelle::broker {

bool OpenRecharges::take(domain::RechargeId id, Standing standing, std::uint64_t term) {
  const std::scoped_lock lock(mutex_);
  const auto [care, is_new] = cares_.try_emplace(id, Care{standing, term});
  if (!is_new) {
    if (care->second.term >= term) return false;
    tally(care->second.standing, false);
    care->second = {standing, term};
  }
  tally(standing, true);
  return true;
}

void OpenRecharges::mark(domain::RechargeId id, Standing standing) {
  const std::scoped_lock lock(mutex_);
  const auto found = cares_.find(id);
  if (found == cares_.end()) return;
  tally(found->second.standing, false);
  found->second.standing = standing;
  tally(standing, true);
}

void OpenRecharges::release(domain::RechargeId id) {
  const std::scoped_lock lock(mutex_);
  const auto found = cares_.find(id);
  if (found == cares_.end()) return;
  tally(found->second.standing, false);
  cares_.erase(found);
}

void OpenRecharges::clear() {
  const std::scoped_lock lock(mutex_);
  cares_.clear();
  count_ = {};
}

bool OpenRecharges::has(domain::RechargeId id) const {
  const std::scoped_lock lock(mutex_);
  return cares_.contains(id);
}

OpenRecharges::Count OpenRecharges::count() const {
  const std::scoped_lock lock(mutex_);
  return count_;
}

void OpenRecharges::tally(Standing standing, bool added) {
  const auto apply = [added](std::size_t& counter) { added ? ++counter : --counter; };
  apply(count_.open);
  if (standing != Standing::reserved) apply(count_.in_doubt);
  if (standing == Standing::left_to_person) apply(count_.left_to_person);
}

}  // namespace passerelle::broker
