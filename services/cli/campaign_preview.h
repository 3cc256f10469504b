// What a campaign would do if it ran now.
#pragma once

#include <string>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/cli/console.h"
#include "services/cli/session.h"

namespace passerelle::cli {

struct PreviewOptions {
  std::string campaign;
  std::string lines_file;  // empty = totals alone
};

ExitStatus preview_campaign(Session& session, Console& console, const PreviewOptions& options);

// The totals alone, for a program or for somebody who is about to approve them.
Outcome<v1::PreviewTotals> preview_totals(Session& session, Console& console, const PreviewOptions& options);
void show_preview(Console& console, const v1::PreviewTotals& totals);

}  // namespace passerelle::cli
