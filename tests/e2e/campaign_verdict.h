// What must be true when a campaign is over: of each line, of each person, and of the report.
#pragma once

#include <map>
#include <string>

#include "tests/e2e/campaign_crowd.h"
#include "tests/e2e/campaign_office.h"
#include "tests/e2e/counters.h"
#include "tests/e2e/journal.h"

namespace passerelle::e2e {

struct CampaignCounts {
  std::int64_t delivered = 0;         // by the campaign
  std::int64_t left_to_counters = 0;  // of those that either could serve
};

// Every difference fails the test. `told`: at counters, while it ran, by file number.
CampaignCounts judge(const Crowd& crowd, const v1::Campaign& campaign, const FinishedReport& report,
                     const Journal& journal, const std::map<std::string, Told>& told);
// The same of the preview, before anything ran.
void judge_preview(const Crowd& crowd, const v1::PreviewTotals& totals);

}  // namespace passerelle::e2e
