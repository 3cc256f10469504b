// Which envelope a campaign's request is bound to.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// One thread at a time. Remembers every campaign that was asked for.
class ReplayCampaigns {
 public:
  // `books` outlives it.
  explicit ReplayCampaigns(LedgerReader& books) : books_(books) {}

  // Absent: no campaign made the request, and any envelope may pay.
  domain::Result<std::optional<domain::EnvelopeId>> envelope_for(const domain::Recharge& recharge);

 private:
  using Cycle = std::pair<domain::CampaignId, int>;  // a series, and which of it

  domain::Status learn(domain::CampaignId series);

  LedgerReader& books_;
  std::map<Cycle, std::optional<domain::EnvelopeId>> envelopes_;
};

}  // namespace passerelle::broker
