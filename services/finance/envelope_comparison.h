// The third side: what left an envelope in a period, by the books and by the operator's statement.
#pragma once

#include <span>
#include <vector>

#include "services/finance/break.h"
#include "services/finance/day_total.h"

namespace passerelle::finance {

// Top-ups credited less those taken back, and their amount in the envelope's measure.
struct Credited {
  std::int64_t count = 0;
  std::int64_t amount = 0;
  Credited& operator+=(const Credited& other) {
    count += other.count;
    amount += other.amount;
    return *this;
  }
  bool operator==(const Credited&) const = default;
};

struct EnvelopeComparison {
  domain::EnvelopeId envelope;
  domain::Asset measure = domain::Asset::eur_cent;
  Credited books;      // captured less reversed in the period
  Credited statement;  // what the lines say that were matched
  // What makes the difference, in the measure.
  std::int64_t carried = 0;  // lines of recharges that the books have in another period: no breaks
  std::int64_t open = 0;     // breaks that wait for a person
  std::int64_t proven = 0;   // breaks that proved themselves
  std::int64_t settled = 0;  // breaks that a person resolved
  // What the envelope would lose (> 0) or gain (< 0) if the books followed the statement.
  std::int64_t difference() const { return statement.amount - books.amount; }
  // Not 0: the recharges do not add up to the ledger's transfers.
  std::int64_t unexplained() const { return difference() - carried - open - proven - settled; }
  bool operator==(const EnvelopeComparison&) const = default;
};

// By envelope, sorted; each that either side knows.
using EnvelopeComparisons = std::vector<EnvelopeComparison>;

// `books` anew, of the ledger's captures and reversals on days that `period` covers: the transfers, not what
// recharges say of themselves. `totals` are those of the operator's envelopes; other kinds count for nothing.
EnvelopeComparisons with_books(EnvelopeComparisons comparisons, std::span<const DayTotal> totals,
                               const Period& period);
// `open`, `proven` and `settled` anew, of the period's breaks as they are now. Breaks without an envelope
// explain nothing.
void explain(EnvelopeComparisons& comparisons, std::span<const Break> breaks);

}  // namespace passerelle::finance
