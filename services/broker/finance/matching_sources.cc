#include "services/broker/finance/matching_sources.h"

#include <iterator>
#include <utility>

namespace passerelle::broker {
namespace {

using domain::Result;
using finance::OurSide;
using finance::StatementLine;

constexpr int page_size = 1'000;
// Clocks of brokers differ, and what one created may be settled by another.
constexpr std::chrono::hours clock_margin{24};

StatementLinePlace place_of(const StatementLine& line) {
  return {line.recharge ? line.recharge->uuid : domain::Uuid{}, line.statement, line.number};
}

}  // namespace

Result<std::optional<StatementLine>> StatedLines::next() {
  if (page_.empty() && more_) {
    auto page = which_ == Which::referring
                    ? reader_.lines_by_recharge(operator_id_, period_, after_, page_size)
                    : reader_.lines_without_recharge(operator_id_, period_, after_, page_size);
    if (!page) return std::unexpected(std::move(page.error()));
    more_ = page->more;
    if (!page->items.empty()) after_ = place_of(page->items.back());
    std::ranges::move(page->items, std::back_inserter(page_));
  }
  if (page_.empty()) return std::nullopt;
  auto line = std::move(page_.front());
  page_.pop_front();
  return line;
}

BookedRecharges::BookedRecharges(LedgerReader& ledger, const finance::MatchingScope& scope)
    : ledger_(ledger),
      operator_id_(scope.operator_id),
      from_(domain::start_of(scope.period.first_day() - longest_settlement)),
      until_(domain::start_of(scope.period.next().next().first_day()) + clock_margin),
      before_{scope.period.previous(),
              {ledger.finance(), scope.operator_id, scope.period.previous(), StatedLines::Which::referring}},
      after_{scope.period.next(),
             {ledger.finance(), scope.operator_id, scope.period.next(), StatedLines::Which::referring}} {}

Result<std::optional<OurSide>> BookedRecharges::next() {
  if (page_.empty() && more_) {
    auto page = ledger_.finance().recharges_of(operator_id_, from_, until_, last_, page_size);
    if (!page) return std::unexpected(std::move(page.error()));
    more_ = page->more;
    if (!page->items.empty()) last_ = page->items.back().id;
    std::ranges::move(page->items, std::back_inserter(page_));
  }
  if (page_.empty()) return std::nullopt;
  const auto recharge = std::move(page_.front());
  page_.pop_front();
  auto side = side_of(recharge);
  if (!side) return std::unexpected(std::move(side.error()));
  for (auto* neighbour : {&before_, &after_}) {
    const auto stated = states(*neighbour, recharge.id);
    if (!stated) return std::unexpected(stated.error());
    if (*stated && !side->stated_in) side->stated_in = neighbour->period;
  }
  return *std::move(side);
}

Result<std::optional<OurSide>> BookedRecharges::find(domain::RechargeId id) {
  const auto found = ledger_.recharge(id);
  if (!found) return std::unexpected(found.error());
  if (!*found || (**found).operator_id != operator_id_) return std::nullopt;
  auto side = side_of(**found);
  if (!side) return std::unexpected(std::move(side.error()));
  return *std::move(side);
}

Result<bool> BookedRecharges::states(Neighbour& neighbour, domain::RechargeId id) {
  const auto advance = [&]() -> domain::Status {
    auto line = neighbour.lines.next();
    if (!line) return std::unexpected(std::move(line.error()));
    neighbour.front = *std::move(line);
    return {};
  };
  if (!std::exchange(neighbour.begun, true)) {
    if (auto status = advance(); !status) return std::unexpected(std::move(status.error()));
  }
  bool delivered = false;
  // The front may be this one's: it was read when the recharge before was looked at.
  while (neighbour.front && *neighbour.front->recharge <= id) {
    if (neighbour.front->recharge == id && neighbour.front->status == finance::StatementStatus::delivered)
      delivered = true;
    if (auto status = advance(); !status) return std::unexpected(std::move(status.error()));
  }
  return delivered;
}

Result<OurSide> BookedRecharges::side_of(const domain::Recharge& recharge) {
  auto side = finance::our_side(recharge);
  if (recharge.state != domain::RechargeState::reversed) return side;
  const auto transfers = ledger_.transfers(recharge.id);
  if (!transfers) return std::unexpected(transfers.error());
  for (const auto& transfer : *transfers)
    if (transfer.kind == domain::TransferKind::capture) side.delivered_time = transfer.time;
  return side;
}

}  // namespace passerelle::broker
