#include "services/operator_sim/topup_desk.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <charconv>
#include <chrono>
#include <utility>

namespace passerelle::operator_sim {
namespace {

domain::Instant now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

constexpr std::string_view id_prefix = "topup-";

}  // namespace

TopupDesk::TopupDesk(boost::asio::io_context& io, Journal& journal)
    : io_(io), journal_(journal), sync_(io, journal, [this] { end_sync(); }) {
  restore();
}

void TopupDesk::restore() {
  std::unordered_map<std::string_view, Topup*> by_id;
  for (const auto& entry : journal_.entries()) {
    Topup*& topup = by_id[entry.id];
    if (topup == nullptr) {
      topup = &add({entry.external_id, entry.number, entry.amount_mb, entry.product});
      topup->requested = entry.time;
      topup->id = entry.id;
      topup->first_entry = entry.sequence;
    }
    topup->status = entry.status;
    if (entry.status == TopupStatus::completed) topup->confirmed = entry.time;
  }
  for (auto& topup : topups_) {
    if (topup.status == TopupStatus::created) complete(topup, {});
  }
  if (journal_.has_uncommitted()) {
    journal_.commit();
    ++commits_;
  }
}

Topup& TopupDesk::add(TopupOrder order) {
  Topup& topup = topups_.emplace_back();
  topup.order = std::move(order);
  topup.requested = now();
  if (topup.order.external_id.empty()) return topup;
  const auto [oldest, first] = by_external_id_.try_emplace(topup.order.external_id, &topup);
  if (first) return topup;
  Topup* last = oldest->second;
  while (last->next_of_reference != nullptr) last = last->next_of_reference;
  last->next_of_reference = &topup;
  return topup;
}

Topup& TopupDesk::add_new(TopupOrder order) {
  Topup& topup = add(std::move(order));
  topup.first_entry = journal_.next_sequence();
  topup.id = std::string(id_prefix) + std::to_string(topup.first_entry);
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

const Topup& TopupDesk::take_on(TopupOrder order, bool announced, domain::Duration hidden_for) {
  Topup& topup = add_new(std::move(order));
  topup.announced = announced;
  topup.visible_from = topup.requested + hidden_for;
  record(topup);
  return topup;
}

const Topup& TopupDesk::credit(TopupOrder order, domain::Duration hidden_for) {
  Topup& topup = add_new(std::move(order));
  complete(topup, hidden_for);
  return topup;
}

void TopupDesk::complete(const std::string& id, domain::Duration hidden_for) {
  complete(topups_[place_of(id).value()], hidden_for);
}

void TopupDesk::complete(Topup& topup, domain::Duration hidden_for) {
  topup.status = TopupStatus::completed;
  topup.confirmed = now();
  topup.visible_from = *topup.confirmed + hidden_for;
  topup.announced = true;
  record(topup);
}

bool TopupDesk::take_back(const std::string& external_id) {
  const auto found = by_external_id_.find(external_id);
  if (found == by_external_id_.end()) return false;
  for (Topup* topup = found->second; topup != nullptr; topup = topup->next_of_reference) {
    if (topup->status != TopupStatus::completed) continue;
    topup->status = TopupStatus::cancelled;
    record(*topup);
    return true;
  }
  return false;
}

bool TopupDesk::is_shown(const Topup& topup) const { return topup.announced && topup.visible_from <= now(); }

// Seldom asked for: a table of its own would cost every top-up more than this costs once.
std::optional<std::size_t> TopupDesk::place_of(std::string_view id) const {
  if (!id.starts_with(id_prefix)) return std::nullopt;
  std::int64_t entry = 0;
  std::from_chars(id.data() + id_prefix.size(), id.data() + id.size(), entry);
  const auto found = std::ranges::lower_bound(topups_, entry, {}, &Topup::first_entry);
  if (found == topups_.end() || found->id != id) return std::nullopt;
  return static_cast<std::size_t>(found - topups_.begin());
}

const Topup* TopupDesk::find(std::string_view id) const {
  const auto place = place_of(id);
  return place && is_shown(topups_[*place]) ? &topups_[*place] : nullptr;
}

std::vector<const Topup*> TopupDesk::find_by_reference(const std::string& external_id) const {
  std::vector<const Topup*> shown;
  const auto found = by_external_id_.find(external_id);
  if (found == by_external_id_.end()) return shown;
  for (const Topup* topup = found->second; topup != nullptr; topup = topup->next_of_reference) {
    if (is_shown(*topup)) shown.push_back(topup);
  }
  return shown;
}

std::vector<const Topup*> TopupDesk::all() const {
  std::vector<const Topup*> shown;
  for (const auto& topup : topups_) {
    if (is_shown(topup)) shown.push_back(&topup);
  }
  return shown;
}

void TopupDesk::when_durable(std::move_only_function<void()> then) {
  if (!journal_.has_uncommitted()) {
    if (!syncing_) return then();
    finishing_.push_back(std::move(then));
    return;
  }
  waiting_.push_back(std::move(then));
  if (syncing_ || std::exchange(scheduled_, true)) return;
  // Whatever else is ready to run adds itself before the sync begins.
  boost::asio::post(io_, [this, alive = std::weak_ptr<const bool>(alive_)] {
    if (!alive.expired()) begin_sync();
  });
}

void TopupDesk::begin_sync() {
  scheduled_ = false;
  syncing_ = true;
  ++commits_;
  finishing_.swap(waiting_);
  sync_.start(journal_.take_unwritten());
}

void TopupDesk::end_sync() {
  syncing_ = false;
  Waiting finished;
  finished.swap(finishing_);
  // The next sync runs while the answers of this one leave.
  if (journal_.has_uncommitted()) begin_sync();
  for (auto& then : finished) then();
}

}  // namespace passerelle::operator_sim
