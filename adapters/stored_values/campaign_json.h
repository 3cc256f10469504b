// What no store looks for in a campaign, in one column.
#pragma once

#include <string>

#include "services/domain/campaign.h"

namespace passerelle::stored {

// Title, pace, limits, authors, approvals, start time and pause reason.
std::string campaign_particulars(const domain::Campaign& campaign);
// Throws where it is not what was written.
void read_campaign_particulars(const std::string& particulars, domain::Campaign& campaign);

}  // namespace passerelle::stored
