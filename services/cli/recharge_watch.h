// Following one recharge until its state is final.
#pragma once

#include <string>

#include "services/cli/console.h"
#include "services/cli/session.h"

namespace passerelle::cli {

// A lost connection is taken up again, for as long as the session's timeout passes without news.
ExitStatus watch_recharge(Session& session, Console& console, const std::string& id);

}  // namespace passerelle::cli
