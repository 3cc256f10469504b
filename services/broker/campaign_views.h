// What people are shown of a campaign.
#pragma once

#include <span>

#include "services/broker/campaign_limits.h"
#include "services/broker/campaign_rates.h"
#include "services/broker/campaigns.h"
#include "services/broker/ports/clock.h"
#include "services/broker/programmes.h"

namespace passerelle::broker {

// Thread-safe. All outlive it.
class CampaignViews {
 public:
  CampaignViews(const Programmes& programmes, const CampaignRates& rates, const Clock& clock,
                const domain::ApprovalPolicy& approval)
      : programmes_(programmes), rates_(rates), clock_(clock), approval_(approval) {}
  CampaignViews(const CampaignViews&) = delete;
  CampaignViews& operator=(const CampaignViews&) = delete;

  CampaignView of(StoredCampaign stored, std::span<const domain::EnvelopeBalance> balances) const;

 private:
  const Programmes& programmes_;
  const CampaignRates& rates_;
  const Clock& clock_;
  const domain::ApprovalPolicy approval_;
};

}  // namespace passerelle::broker
