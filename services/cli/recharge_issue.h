// Issuing one recharge: the same request until it is answered, so that it is issued once.
#pragma once

#include <chrono>
#include <string>

#include "services/cli/console.h"
#include "services/cli/person_choice.h"
#include "services/cli/session.h"

namespace passerelle::cli {

struct IssueOptions {
  PersonChoice person;
  std::string site;
  std::string offer;
  std::string request_id;  // drawn where it is empty
  std::chrono::milliseconds wait{15'000};
};

ExitStatus issue_recharge(Session& session, Console& console, IssueOptions options);

}  // namespace passerelle::cli
