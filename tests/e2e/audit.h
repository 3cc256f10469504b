// At the end of a run: the books against the operator's journal, against what callers were told, and against
// themselves.
#pragma once

#include <map>
#include <string>

#include "services/broker/ports/ledger.h"
#include "tests/e2e/counters.h"
#include "tests/e2e/journal.h"

namespace passerelle::e2e {

struct AuditCounts {
  std::int64_t recharges = 0;
  std::int64_t delivered = 0;
};

// Every difference fails the test.
AuditCounts audit(broker::LedgerReader& books, const Journal& journal,
                  const std::map<std::string, Told>& told);

}  // namespace passerelle::e2e
