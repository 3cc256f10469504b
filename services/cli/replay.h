// Past requests, decided again by other rules.
#pragma once

#include <optional>
#include <string>

#include "passerelle/v1/programme_service.pb.h"
#include "services/cli/console.h"
#include "services/cli/session.h"
#include "services/domain/time.h"

namespace passerelle::cli {

struct ReplayOptions {
  std::string rules_file;
  std::optional<domain::Day> from;  // both are there, and included
  std::optional<domain::Day> to;
  std::string output;  // csv; JSON and tables are the console's
};

ExitStatus replay_rules(Session& session, Console& console, const ReplayOptions& options);

}  // namespace passerelle::cli
