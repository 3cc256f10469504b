#include "services/broker/settlement_desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace passerelle::broker {

namespace {

constexpr domain::Duration first_pause{100};
constexpr int most_doublings = 8;  // 25.6 s

}  // namespace

void SettlementDesk::settle(domain::RechargeId recharge, std::uint64_t term, std::vector<News> news,
                            std::move_only_function<void(const domain::Recharge&)> still_open) {
  SettleCommand command;
  command.term = term;
  for (auto& step : news) command.steps.push_back(settlement_of(recharge, std::move(step)));
  command.then = [this, still_open = std::move(still_open)](const SettlementResult& result) mutable {
    if (domain::is_final(result.recharge.state)) {
      open_.release(result.recharge.id);
    } else if (still_open) {
      still_open(result.recharge);
    }
  };
  queue_.insist(std::move(command));
}

Settlement SettlementDesk::settlement_of(domain::RechargeId recharge, News news) {
  Settlement settlement;
  settlement.recharge = recharge;
  settlement.to = news.to;
  settlement.operator_reference = std::move(news.operator_reference);
  settlement.rejection = std::move(news.rejection);
  settlement.attempt = std::move(news.attempt);
  settlement.transfer_ids = {ids_.draw<domain::TransferId>(), ids_.draw<domain::TransferId>()};
  settlement.time = clock_.now();
  return settlement;
}

void SettlementDesk::durable(SettleCommand& command, const std::vector<SettlementResult>& results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& result = results[i];
    if (result.verdict == SettlementVerdict::contradicted) {
      spdlog::error("recharge {}: it is {} and the operator now says {}; kept as late news for a person",
                    result.recharge.id.text(), domain::to_string(result.recharge.state),
                    domain::to_string(command.steps[i].to));
    }
    // What was committed by a commit that looked lost was not published then.
    board_.publish(result.recharge);
  }
  if (command.then && !results.empty()) command.then(results.back());
}

void SettlementDesk::postpone(SettleCommand command) {
  const auto pause = first_pause * (1 << std::min(command.failures, most_doublings));
  ++command.failures;
  scheduler_.after(pause, lifetime_.guard([this, command = std::move(command)]() mutable {
    queue_.insist(std::move(command));
  }));
}

}  // namespace passerelle::broker
