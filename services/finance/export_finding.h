// What is wrong with an exported file, and where.
#pragma once

#include <cstdint>
#include <string>

#include "services/domain/decision.h"

namespace passerelle::finance {

struct ExportFinding {
  std::string reason;      // UPPER_SNAKE, stable; explain() knows all of them
  std::int64_t first = 0;  // which line (a period's) or entry (a trail's), by the number it was written with;
  std::int64_t last = 0;   // 0 = the file as a whole
  std::string subject;     // a transfer's id, an account, an asset, a key's id; empty = none
  bool operator==(const ExportFinding&) const = default;
};

// One sentence for whoever verifies.
std::string explain(const ExportFinding& finding, domain::Language language);

}  // namespace passerelle::finance
