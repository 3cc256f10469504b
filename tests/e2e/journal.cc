#include "tests/e2e/journal.h"

#include <fmt/format.h>

#include <cstdlib>

#include "services/operator_sim/journal.h"

namespace passerelle::e2e {

Journal read_journal(const std::filesystem::path& directory) {
  auto opened = operator_sim::Journal::open(directory);
  if (!opened) {
    fmt::print(stderr, "the operator's journal can't be read: {}\n", opened.error().message);
    std::abort();
  }
  Journal journal;
  for (const auto& entry : (*opened)->entries()) {
    if (entry.status != operator_sim::TopupStatus::completed) continue;
    ++journal.credits[entry.external_id];
    ++journal.credits_of_number[entry.number];
    journal.megabytes += entry.amount_mb;
  }
  return journal;
}

}  // namespace passerelle::e2e
