#include "services/broker/campaign_snapshot.h"

#include <utility>

#include "services/broker/campaign_lookup.h"
#include "services/broker/campaign_step.h"

namespace passerelle::broker {

namespace {

using domain::CampaignLine;
using domain::CampaignState;
using domain::Result;

constexpr int lines_a_page = 500;

// Else none of its keys was ever used.
bool has_begun(CampaignState state) {
  switch (state) {
    case CampaignState::draft:
    case CampaignState::submitted:
    case CampaignState::approved:
    case CampaignState::scheduled:
      return false;
    case CampaignState::running:
    case CampaignState::paused:
    case CampaignState::completed:
    case CampaignState::cancelled:
      return true;
  }
  return true;
}

// The line's copy may be older, by as much as a lease.
void tell(CampaignLine& line, const domain::Recharge& recharge) {
  auto news = news_of(line, recharge, recharge.update_time);
  line.recharge = recharge.id;
  if (line.state == news.state) return;
  line.state = news.state;
  line.reason = std::move(news.reason);
  line.retryable = news.retryable;
  line.update_time = news.time;
}

}  // namespace

Result<std::unique_ptr<CampaignSnapshot>> CampaignSnapshot::take(Ledger& ledger, domain::CampaignId id) {
  auto books = ledger.open_reader();
  if (!books) return std::unexpected(std::move(books.error()));
  if (auto held = (*books)->hold_snapshot(); !held) return std::unexpected(std::move(held.error()));
  auto stored = require_campaign((*books)->campaigns().campaign(id), id);
  if (!stored) return std::unexpected(std::move(stored.error()));
  return std::make_unique<CampaignSnapshot>(std::move(*books), std::move(*stored));
}

Result<Page<ReportedLine>> CampaignSnapshot::next_lines() {
  auto lines = books_->campaigns().lines(stored_.campaign.id, {}, last_, lines_a_page);
  if (!lines) return std::unexpected(std::move(lines.error()));
  Page<ReportedLine> page;
  page.more = lines->more;
  page.items.reserve(lines->items.size());
  for (auto& line : lines->items) page.items.push_back({std::move(line), std::nullopt});
  if (!page.items.empty()) last_ = page.items.back().line.number;
  if (auto status = look_up(page.items); !status) return std::unexpected(std::move(status.error()));
  return page;
}

domain::Status CampaignSnapshot::look_up(std::vector<ReportedLine>& lines) {
  const auto& campaign = stored_.campaign;
  if (!has_begun(campaign.state)) return {};
  std::vector<IdempotencyKey> keys;
  std::vector<ReportedLine*> keyed;
  for (auto& reported : lines) {
    const auto& line = reported.line;
    if (line.state == domain::LineState::flawed) continue;
    auto key = domain::key_of(campaign.series, campaign.cycle, line.beneficiary, line.attempt);
    keys.push_back({std::move(key.caller), "CreateRecharge", std::move(key.request_id)});
    keyed.push_back(&reported);
  }
  if (keys.empty()) return {};
  auto found = books_->find_keys(keys);
  if (!found) return std::unexpected(std::move(found.error()));
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    if (!(*found)[i]) continue;
    keyed[i]->recharge = std::move((*found)[i]->recharge);
    tell(keyed[i]->line, *keyed[i]->recharge);
  }
  return {};
}

}  // namespace passerelle::broker
