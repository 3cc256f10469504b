// Which day totals make one journal entry.
#pragma once

#include <map>
#include <span>
#include <string>

#include "services/finance/accounting_plan.h"
#include "services/finance/day_total.h"

namespace passerelle::finance {

// In the order in which entries are numbered.
struct EntryKey {
  domain::Day day{};
  JournalPurpose purpose = JournalPurpose::sales;
  domain::TransferKind kind = domain::TransferKind::collect;
  bool back = false;  // against the kind's first direction: a surplus, or a correction that gives back
  domain::SiteId site;
  domain::EnvelopeId envelope;  // in kind alone, as `campaign`
  std::string campaign;
  auto operator<=>(const EntryKey&) const = default;
};

struct OfferTotal {
  std::int64_t count = 0;
  std::int64_t amount = 0;  // euro cents, or the envelope's measure where in kind
};

using EntryGroups = std::map<EntryKey, std::map<domain::OfferId, OfferTotal>>;

// What is booked of the totals; the others are left out.
EntryGroups entry_groups(std::span<const DayTotal> totals);

}  // namespace passerelle::finance
