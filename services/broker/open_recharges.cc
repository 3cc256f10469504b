#include "services/broker/open_recharges.h"

namespace passerelle::broker {

bool OpenRecharges::take(domain::RechargeId id, Standing standing, std::uint64_t term) {
  const std::scoped_lock lock(mutex_);
  if (term < term_ || !standings_.try_emplace(id, standing).second) return false;
  tally(standing, true);
  return true;
}

void OpenRecharges::mark(domain::RechargeId id, Standing standing) {
  const std::scoped_lock lock(mutex_);
  const auto found = standings_.find(id);
  if (found == standings_.end()) return;
  tally(found->second, false);
  found->second = standing;
  tally(standing, true);
}

void OpenRecharges::release(domain::RechargeId id) {
  const std::scoped_lock lock(mutex_);
  const auto found = standings_.find(id);
  if (found == standings_.end()) return;
  tally(found->second, false);
  standings_.erase(found);
}

void OpenRecharges::begin_term(std::uint64_t term) {
  const std::scoped_lock lock(mutex_);
  term_ = term;
  standings_.clear();
  count_ = {};
}

bool OpenRecharges::has(domain::RechargeId id) const {
  const std::scoped_lock lock(mutex_);
  return standings_.contains(id);
}

std::vector<domain::RechargeId> OpenRecharges::left_to_person() const {
  const std::scoped_lock lock(mutex_);
  std::vector<domain::RechargeId> ids;
  for (const auto& [id, standing] : standings_) {
    if (standing == Standing::left_to_person) ids.push_back(id);
  }
  return ids;
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
