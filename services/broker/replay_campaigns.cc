#include "services/broker/replay_campaigns.h"

namespace passerelle::broker {

namespace {

constexpr int page_size = 100;

}  // namespace

domain::Result<std::optional<domain::EnvelopeId>> ReplayCampaigns::envelope_for(
    const domain::Recharge& recharge) {
  const auto keyed = domain::parse_line_key({recharge.caller, recharge.request_id});
  if (!keyed) return std::nullopt;
  const Cycle cycle(keyed->series, keyed->cycle);
  if (!envelopes_.contains(cycle)) {
    if (auto status = learn(keyed->series); !status) return std::unexpected(std::move(status.error()));
  }
  // A campaign that the books have lost binds nothing; it is not looked for again.
  return envelopes_.try_emplace(cycle).first->second;
}

domain::Status ReplayCampaigns::learn(domain::CampaignId series) {
  std::optional<domain::CampaignId> after;
  for (bool more = true; more;) {
    const auto page = books_.campaigns().campaigns({.series = series}, after, page_size);
    if (!page) return std::unexpected(page.error());
    for (const auto& stored : page->items)
      envelopes_.insert_or_assign({series, stored.campaign.cycle}, stored.campaign.envelope);
    more = page->more;
    if (more) after = page->items.back().campaign.id;
  }
  return {};
}

}  // namespace passerelle::broker
