// The name, in the API, of whom a command is about.
#pragma once

#include <string>

#include "services/cli/person_choice.h"
#include "services/cli/session.h"

namespace passerelle::cli {

Outcome<std::string> person_name(Session& session, const PersonChoice& person);

}  // namespace passerelle::cli
