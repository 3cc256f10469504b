// Campaigns as people read them.
#pragma once

#include <cstdint>
#include <string>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/console.h"

namespace passerelle::cli {

// Lines that will not change by themselves, doubts apart.
std::int64_t done_of(const v1::LineCounts& counts);

// The state, and why it pauses.
std::string campaign_state_text(const v1::Campaign& campaign, const Words& words);

// A line a state, and the sum.
std::string counts_table(const v1::LineCounts& counts, const Words& words);

// Everything that is known of it.
void show_campaign(Console& console, const v1::Campaign& campaign);
void show_campaigns(Console& console, const v1::ListCampaignsResponse& campaigns);
// How it stands after somebody did something, and what comes next.
void show_act(Console& console, const v1::Campaign& campaign);
void show_changes(Console& console, const v1::ListCampaignChangesResponse& changes);

}  // namespace passerelle::cli
