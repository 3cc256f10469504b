// Following a campaign to its end.
#pragma once

#include <chrono>
#include <string>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/console.h"
#include "services/cli/progress_bar.h"
#include "services/cli/session.h"

namespace passerelle::cli {

struct CampaignWatchOptions {
  std::string campaign;
  std::chrono::milliseconds interval{1000};
};

// How far it is, in the words that come first on a line: what is cut on a narrow screen matters least.
Measured watch_progress(const v1::Campaign& campaign, const Words& words);

// What a script is told when it has ended.
ExitStatus exit_status_of(const v1::Campaign& campaign);

// A lost connection is taken up again, for as long as it takes. Ctrl-C ends the watching alone.
ExitStatus watch_campaign(Session& session, Console& console, const CampaignWatchOptions& options);

}  // namespace passerelle::cli
