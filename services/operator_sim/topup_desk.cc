#include "services/operator_sim/topup_desk.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace passerelle::operator_sim {
namespace {

domain::Instant now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

TopupDesk::TopupDesk(boost::asio::io_context& io, Journal& journal) : io_(io), journal_(journal) {
  restore();
}

void TopupDesk::restore() {
  for (const auto& entry : journal_.entries()) {
    const auto found = by_id_.find(entry.id);
    Topup* topup = found == by_id_.end() ? nullptr : found->second;
    if (topup == nullptr) {
      topup = &add({entry.external_id, entry.number, entry.amount_mb, entry.product});
      topup->id = entry.id;
      topup->requested = entry.time;
      by_id_[entry.id] = topup;
    }
    topup->status = entry.status;
    if (entry.status == TopupStatus::completed) topup->confirmed = entry.time;
  }
  for (const auto& topup : topups_) {
    if (topup->status == TopupStatus::created) complete(topup->id, {});
  }
  if (journal_.has_uncommitted()) commit();
}

Topup& TopupDesk::add(const TopupOrder& order) {
  auto& topup = *topups_.emplace_back(std::make_unique<Topup>());
  topup.order = order;
  topup.requested = now();
  if (!order.external_id.empty()) by_external_id_[order.external_id].push_back(&topup);
  return topup;
}

void TopupDesk::record(const Topup& topup) {
  journal_.append({.sequence = 0,
                   .time = topup.confirmed.value_or(topup.requested),
                   .external_id = topup.order.external_id,
                   .id = topup.id,
                   .number = topup.order.number,
                   .amount_mb = topup.order.amount_mb,
                   .product = topup.order.product,
                   .status = topup.status});
}

const Topup& TopupDesk::take_on(const TopupOrder& order, bool announced, domain::Duration hidden_for) {
  Topup& topup = add(order);
  topup.id = "topup-" + std::to_string(journal_.next_sequence());
  topup.announced = announced;
  topup.visible_from = topup.requested + hidden_for;
  by_id_[topup.id] = &topup;
  record(topup);
  return topup;
}

const Topup& TopupDesk::credit(const TopupOrder& order, domain::Duration hidden_for) {
  Topup& topup = add(order);
  topup.id = "topup-" + std::to_string(journal_.next_sequence());
  by_id_[topup.id] = &topup;
  complete(topup.id, hidden_for);
  return topup;
}

void TopupDesk::complete(const std::string& id, domain::Duration hidden_for) {
  Topup& topup = *by_id_.at(id);
  topup.status = TopupStatus::completed;
  topup.confirmed = now();
  topup.visible_from = *topup.confirmed + hidden_for;
  topup.announced = true;
  record(topup);
}

bool TopupDesk::take_back(const std::string& external_id) {
  const auto found = by_external_id_.find(external_id);
  if (found == by_external_id_.end()) return false;
  for (Topup* topup : found->second) {
    if (topup->status != TopupStatus::completed) continue;
    topup->status = TopupStatus::cancelled;
    record(*topup);
    return true;
  }
  return false;
}

bool TopupDesk::is_shown(const Topup& topup) const { return topup.announced && topup.visible_from <= now(); }

const Topup* TopupDesk::find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found != by_id_.end() && is_shown(*found->second) ? found->second : nullptr;
}

std::vector<const Topup*> TopupDesk::find_by_reference(const std::string& external_id) const {
  std::vector<const Topup*> shown;
  const auto found = by_external_id_.find(external_id);
  if (found == by_external_id_.end()) return shown;
  for (const Topup* topup : found->second) {
    if (is_shown(*topup)) shown.push_back(topup);
  }
  return shown;
}

std::vector<const Topup*> TopupDesk::all() const {
  std::vector<const Topup*> shown;
  for (const auto& topup : topups_) {
    if (is_shown(*topup)) shown.push_back(topup.get());
  }
  return shown;
}

void TopupDesk::when_durable(std::move_only_function<void()> then) {
  if (!journal_.has_uncommitted() && waiting_.empty()) return then();
  waiting_.push_back(std::move(then));
  // Whatever else is ready to run adds itself before the commit has its turn.
  if (waiting_.size() > 1) return;
  boost::asio::post(io_, [this, alive = std::weak_ptr<const bool>(alive_)] {
    if (!alive.expired()) commit();
  });
}

void TopupDesk::commit() {
  if (journal_.has_uncommitted()) {
    journal_.commit();
    ++commits_;
  }
  for (auto& then : std::exchange(waiting_, {})) then();
}

}  // namespace passerelle::operator_sim
