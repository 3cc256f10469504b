// A campaign's report as rows, the same for every file.
#pragma once

#include <string>
#include <vector>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/cells.h"
#include "services/cli/foresight.h"
#include "services/cli/words.h"
#include "services/cli/workbook.h"

namespace passerelle::cli {

std::int64_t all_of(const v1::LineCounts& counts);
// Each state's lines, those without any left out, in the order in which a reader asks for them.
std::vector<std::pair<LineState, std::int64_t>> counted(const v1::LineCounts& counts);

using Columns = std::vector<SheetColumn>;

// `foreseen` is absent where no preview is compared: then nor are its columns.
Columns line_columns(bool compared, const Words& words);
Row line_row(const v1::ReportCampaignResponse::Line& line, std::optional<Verdict> foreseen,
             const Words& words);

Columns summary_columns();
std::vector<Row> summary_rows(const v1::Campaign& campaign, const v1::ReportTotals& totals,
                              const Words& words);

Columns site_columns(const Words& words);
Row site_row(const v1::ReportTotals::BySite& site, const Words& words);

Columns reason_columns(const Words& words);
Row reason_row(const v1::ReportTotals::ByReason& reason, const Words& words);

Columns comparison_columns(const Words& words);
std::vector<Row> comparison_rows(const Comparison& comparison, const Words& words);

}  // namespace passerelle::cli
