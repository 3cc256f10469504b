// What to do with the books themselves. They are not behind the API: a program of its own does it, where they
// are, and staff's machines need no database's libraries.
#pragma once

#include <filesystem>
#include <functional>
#include <variant>

#include "services/cli/console.h"

namespace passerelle::cli {

struct CopyLedger {
  std::filesystem::path from;  // configurations of daemons
  std::filesystem::path to;
};
struct VerifyLedger {
  std::filesystem::path configuration;
};
using LedgerOrder = std::variant<CopyLedger, VerifyLedger>;

// Carries one out, and gives what the process is to end with.
using LedgerWork = std::function<ExitStatus(const LedgerOrder&, Console&)>;

}  // namespace passerelle::cli
