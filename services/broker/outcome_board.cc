#include "services/broker/outcome_board.h"

#include <utility>
#include <vector>

namespace passerelle::broker {

OutcomeBoard::Ticket OutcomeBoard::listen(domain::RechargeId recharge, Listener listener) {
  const std::scoped_lock lock(mutex_);
  const auto ticket = next_++;
  entries_[recharge].emplace(ticket, Entry{std::move(listener), {}, false});
  return ticket;
}

void OutcomeBoard::leave(domain::RechargeId recharge, Ticket ticket) {
  Listener dropped;  // destroyed without the lock: what it holds may call the board
  std::unique_lock lock(mutex_);
  const auto self = std::this_thread::get_id();
  for (;;) {
    const auto of_recharge = entries_.find(recharge);
    if (of_recharge == entries_.end()) return;
    const auto found = of_recharge->second.find(ticket);
    if (found == of_recharge->second.end()) return;
    if (found->second.running_on == self) {
      found->second.left = true;
      return;
    }
    if (found->second.running_on == std::thread::id{}) {
      dropped = std::move(found->second.listener);
      erase(recharge, ticket);
      return;
    }
    stopped_running_.wait(lock);
  }
}

bool OutcomeBoard::has_listeners(domain::RechargeId recharge) const {
  const std::scoped_lock lock(mutex_);
  return entries_.contains(recharge);
}

std::vector<domain::RechargeId> OutcomeBoard::listened() const {
  const std::scoped_lock lock(mutex_);
  std::vector<domain::RechargeId> ids;
  ids.reserve(entries_.size());
  for (const auto& [id, entries] : entries_) ids.push_back(id);
  return ids;
}

void OutcomeBoard::publish(const domain::Recharge& recharge) {
  std::vector<Ticket> tickets;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(recharge.id);
    if (found == entries_.end()) return;
    for (const auto& [ticket, entry] : found->second) tickets.push_back(ticket);
  }
  for (const auto ticket : tickets) run(recharge.id, ticket, recharge);
}

void OutcomeBoard::run(domain::RechargeId id, Ticket ticket, const domain::Recharge& recharge) {
  Listener dropped;
  std::unique_lock lock(mutex_);
  const auto find = [&]() -> Entry* {
    const auto of_recharge = entries_.find(id);
    if (of_recharge == entries_.end()) return nullptr;
    const auto found = of_recharge->second.find(ticket);
    return found == of_recharge->second.end() ? nullptr : &found->second;
  };
  auto* entry = find();
  while (entry != nullptr && entry->running_on != std::thread::id{}) {
    if (entry->running_on == std::this_thread::get_id()) return;  // it published itself: it knows
    stopped_running_.wait(lock);
    entry = find();
  }
  if (entry == nullptr) return;
  entry->running_on = std::this_thread::get_id();
  lock.unlock();
  entry->listener(recharge);  // a map's entries stay where they are, and nobody erases one that runs
  lock.lock();
  entry->running_on = {};
  if (entry->left) {
    dropped = std::move(entry->listener);
    erase(id, ticket);
  }
  stopped_running_.notify_all();
}

void OutcomeBoard::erase(domain::RechargeId recharge, Ticket ticket) {
  const auto of_recharge = entries_.find(recharge);
  of_recharge->second.erase(ticket);
  if (of_recharge->second.empty()) entries_.erase(of_recharge);
}

}  // namespace passerelle::broker
