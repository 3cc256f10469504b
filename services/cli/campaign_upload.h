// A list of people, sent to a campaign.
#pragma once

#include <string>

#include "services/cli/console.h"
#include "services/cli/session.h"

namespace passerelle::cli {

struct UploadOptions {
  std::string campaign;
  std::string file;             // `-` = the standard input, where that is a file
  std::string if_seen = "ask";  // ask, all, new
  std::string flaws_file;       // empty = none
};

// A lost connection is taken up again with the same file; nothing is taken twice.
ExitStatus upload_lines(Session& session, Console& console, const UploadOptions& options);

// Everybody whom the criteria fit.
ExitStatus add_lines(Session& session, Console& console, const v1::AddLinesByCriteriaRequest& criteria);

}  // namespace passerelle::cli
