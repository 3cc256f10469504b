#pragma once

#include <optional>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/ports/campaign_book.h"

namespace passerelle::broker {

// What a book or a reader found of the campaign `id`. Errors: its own, and not_found CAMPAIGN_UNKNOWN.
inline domain::Result<StoredCampaign> require_campaign(domain::Result<std::optional<StoredCampaign>> found,
                                                       const domain::CampaignId& id) {
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return std::unexpected(campaign_unknown(id));
  return std::move(**found);
}

}  // namespace passerelle::broker
