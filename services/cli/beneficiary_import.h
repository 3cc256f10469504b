// Importing a list of people: what is taken, and what is refused with its reason.
#pragma once

#include <string>

#include "services/cli/console.h"
#include "services/cli/session.h"

namespace passerelle::cli {

struct ImportOptions {
  std::string file;  // `-` = the standard input
  std::string default_site;
  bool validate_only = false;
  std::string report_file;  // empty = none
};

ExitStatus import_beneficiaries(Session& session, Console& console, const ImportOptions& options);

}  // namespace passerelle::cli
