#include "services/broker/first_dispatch.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace passerelle::broker {

namespace {

constexpr domain::Duration vault_pause{1'000};

}  // namespace

void FirstDispatch::send(std::vector<domain::Recharge> reserved, std::uint64_t term) {
  std::vector<domain::LineId> lines;
  lines.reserve(reserved.size());
  for (const auto& recharge : reserved) lines.push_back(recharge.line);
  const auto numbers = vault_.numbers(lines);
  if (!numbers) {
    spdlog::error("vault: {} recharges wait for their numbers: {}", reserved.size(), numbers.error().reason);
    return try_later(std::move(reserved), term);
  }
  std::vector<SendOrder> orders;
  orders.reserve(reserved.size());
  for (std::size_t i = 0; i < reserved.size(); ++i) {
    if (auto order = order_for(reserved[i], (*numbers)[i], term)) orders.push_back(std::move(*order));
  }
  if (orders.empty()) return;
  scheduler_.post(lifetime_.guard([this, orders = std::move(orders)]() mutable {
    for (auto& order : orders) dispatch_.send(std::move(order));
  }));
}

std::optional<SendOrder> FirstDispatch::order_for(const domain::Recharge& recharge,
                                                  const std::optional<domain::PhoneNumber>& number,
                                                  std::uint64_t term) {
  if (!number) {
    // Erased between the decision and now. It was never sent: it ends here, and gives back what it held.
    spdlog::warn("recharge {}: its line's number was erased; cancelled", recharge.id.text());
    std::vector<News> news;
    news.push_back({.to = domain::RechargeState::cancelled});
    settlement_.settle(recharge.id, term, std::move(news), {});
    return std::nullopt;
  }
  const auto programme = programmes_.current();
  const auto* offer = programme->find(recharge.offer);
  return SendOrder{recharge, *number, offer == nullptr ? 0 : offer->valid_for_days, term};
}

void FirstDispatch::try_later(std::vector<domain::Recharge> reserved, std::uint64_t term) {
  scheduler_.after(vault_pause, lifetime_.guard([this, term, reserved = std::move(reserved)]() mutable {
    queue_.insist(WriteCommand{
        [this, term, reserved = std::move(reserved)]() mutable { send(std::move(reserved), term); }});
  }));
}

}  // namespace passerelle::broker
