// Every act of a person on a campaign, as one transaction, once: whatever becomes of a commit.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "services/broker/campaign_limits.h"
#include "services/broker/campaigns.h"
#include "services/broker/id_source.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// What a transaction left.
struct ActedCampaign {
  StoredCampaign stored;
  std::vector<domain::EnvelopeBalance> balances;
};

// Writer thread; the ledger outlives it.
class CampaignActs {
 public:
  CampaignActs(Ledger& ledger, IdSource& ids) : ledger_(ledger), ids_(ids) {}
  CampaignActs(const CampaignActs&) = delete;
  CampaignActs& operator=(const CampaignActs&) = delete;

  using Body = std::function<domain::Acted(domain::Campaign&, const domain::LineCounts&, CampaignBook&)>;
  // Changes what is stored and keeps the change in the audit trail. `body` may run again, from the start.
  // Errors leave everything as it was, but for unavailable LEDGER_UNAVAILABLE: it may have been done or not.
  domain::Result<ActedCampaign> change(const CampaignAct& act, const Body& body);
  // Changes lines alone. `body` may run again, from the start.
  domain::Status change_lines(
      const CampaignAct& act,
      const std::function<domain::Status(const StoredCampaign&, CampaignBook&)>& body);
  // The same created_by and request_id again: the one that there is.
  domain::Result<ActedCampaign> create(const CampaignDraft& draft, domain::Instant now);
  // The one after `act.campaign` in its series, where that is the newest; else the one that there is.
  domain::Result<ActedCampaign> next_cycle(const CampaignAct& act, domain::Instant now);

 private:
  Ledger& ledger_;
  IdSource& ids_;
};

}  // namespace passerelle::broker
