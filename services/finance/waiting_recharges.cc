#include "services/finance/waiting_recharges.h"

#include <algorithm>

#include "services/finance/counted_terms.h"

namespace passerelle::finance {

void WaitingRecharges::add(OurSide ours) {
  if (!ours.operator_reference.empty())
    by_operator_reference_.try_emplace(ours.operator_reference, all_.size());
  all_.push_back({std::move(ours), {}});
}

bool WaitingRecharges::attach(const StatementLine& line) {
  if (line.operator_reference.empty()) return false;
  const auto at = by_operator_reference_.find(line.operator_reference);
  if (at == by_operator_reference_.end()) return false;
  all_[at->second].lines.push_back(line);
  return true;
}

void WaitingRecharges::index() {
  for (const auto& [ours, lines] : all_) {
    if (!lines.empty()) continue;
    if (!ours.line.uuid.is_nil()) by_line_.push_back({ours.line, ours.create_time, ours.id});
    by_cents_.push_back({agreed_terms(ours, scope_).amount_cents, ours.create_time, ours.id});
  }
  std::ranges::sort(by_line_);
  std::ranges::sort(by_cents_);
}

template <class Key>
std::optional<domain::RechargeId> WaitingRecharges::nearest(const std::vector<Seen<Key>>& seen,
                                                            const Key& key, domain::Instant time) const {
  const auto after = std::ranges::lower_bound(seen, Seen<Key>{key, time, {}});
  const Seen<Key>* best = nullptr;
  const auto consider = [&](const Seen<Key>& candidate) {
    if (candidate.key != key) return;
    const auto distance = std::chrono::abs(candidate.time - time);
    if (distance > scope_.suggestion_window) return;
    if (!best || distance < std::chrono::abs(best->time - time)) best = &candidate;
  };
  if (after != seen.begin()) consider(*std::prev(after));
  if (after != seen.end()) consider(*after);
  if (!best) return {};
  return best->recharge;
}

std::optional<domain::RechargeId> WaitingRecharges::like(const StatementLine& line) const {
  if (!line.line.uuid.is_nil())
    if (auto recharge = nearest(by_line_, line.line, line.time)) return recharge;
  if (!line.amount_cents) return {};
  return nearest(by_cents_, *line.amount_cents, line.time);
}

}  // namespace passerelle::finance
