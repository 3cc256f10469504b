#include "services/broker/campaign_views.h"

#include <utility>

namespace passerelle::broker {

CampaignView CampaignViews::of(StoredCampaign stored,
                               std::span<const domain::EnvelopeBalance> balances) const {
  CampaignView view;
  view.stored = std::move(stored);
  const auto& campaign = view.stored.campaign;
  const auto& counts = view.stored.counts;
  const auto programme = programmes_.current();
  // Both may have left the programme since.
  if (programme != nullptr && domain::require_payable(*programme, campaign.offer, campaign.envelope)) {
    view.content = domain::content_of(*programme, campaign.offer, campaign.envelope, campaign.list, counts);
    view.approvals_needed = approval_.approvers_for(view.content.cost);
    view.measure = programme->find(campaign.envelope)->measure;
  }
  for (const auto& balance : balances)
    if (balance.envelope == campaign.envelope) view.envelope_available = balance.available();
  if (campaign.state != domain::CampaignState::running) return view;
  view.rate = rates_.rate(campaign.id);
  const domain::PaceState state{view.stored.taken_on, view.stored.taken_that_day, std::nullopt};
  view.ends =
      domain::expected_end(campaign.pace, state, counts[domain::LineState::waiting] + counts.unanswered(),
                           view.rate, clock_.now());
  return view;
}

}  // namespace passerelle::broker
