#include "services/broker/campaign_reversals.h"

#include <vector>

#include "services/broker/campaign_step.h"

namespace passerelle::broker {

namespace {

domain::Status note_reversal(CampaignBook& book, const domain::Recharge& recharge) {
  const auto keyed = domain::parse_line_key({recharge.caller, recharge.request_id});
  if (!keyed) return {};
  const auto stored = book.find_by_cycle(keyed->series, keyed->cycle);
  if (!stored) return std::unexpected(stored.error());
  if (!*stored) return {};
  const auto& campaign = (*stored)->campaign.id;
  const std::vector people = {keyed->beneficiary};
  const auto numbers = book.lines_of(campaign, people);
  if (!numbers) return std::unexpected(numbers.error());
  domain::CampaignLine line;
  line.number = numbers->front();
  line.attempt = keyed->attempt;
  if (line.number == 0) return {};
  const std::vector news = {news_of(line, recharge, recharge.update_time)};
  const auto noted = book.note_lines(campaign, news);
  if (!noted) return std::unexpected(noted.error());
  return {};
}

}  // namespace

domain::Status note_reversals(LedgerTransaction& transaction, std::span<const SettlementResult> results) {
  for (const auto& [verdict, recharge] : results) {
    if (recharge.state != domain::RechargeState::reversed || verdict != SettlementVerdict::applied) continue;
    if (auto status = note_reversal(transaction.campaigns(), recharge); !status) return status;
  }
  return {};
}

}  // namespace passerelle::broker
