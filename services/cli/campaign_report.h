// What became of a campaign, in total and line by line.
#pragma once

#include <string>

#include "services/cli/console.h"
#include "services/cli/session.h"

namespace passerelle::cli {

struct ReportOptions {
  std::string campaign;
  std::string csv_file;      // empty = none
  std::string xlsx_file;     // empty = none
  std::string preview_file;  // what `preview --lines` wrote; empty = none
  bool with_lines = false;
};

ExitStatus report_campaign(Session& session, Console& console, const ReportOptions& options);

}  // namespace passerelle::cli
