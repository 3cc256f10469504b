#include "services/finance/envelope_comparison.h"

#include <algorithm>

namespace passerelle::finance {
namespace {

EnvelopeComparison* find(EnvelopeComparisons& comparisons, const domain::EnvelopeId& envelope) {
  const auto at = std::ranges::lower_bound(comparisons, envelope, {}, &EnvelopeComparison::envelope);
  return at == comparisons.end() || at->envelope != envelope ? nullptr : &*at;
}

EnvelopeComparison& find_or_add(EnvelopeComparisons& comparisons, const domain::EnvelopeId& envelope,
                                domain::Asset measure) {
  if (auto* known = find(comparisons, envelope)) return *known;
  const auto at = std::ranges::lower_bound(comparisons, envelope, {}, &EnvelopeComparison::envelope);
  EnvelopeComparison added;
  added.envelope = envelope;
  added.measure = measure;
  return *comparisons.insert(at, std::move(added));
}

std::int64_t& share_of(EnvelopeComparison& comparison, const Break& found) {
  if (found.state != BreakState::resolved) return comparison.open;
  return found.resolution == Resolution::by_proof ? comparison.proven : comparison.settled;
}

}  // namespace

EnvelopeComparisons with_books(EnvelopeComparisons comparisons, std::span<const DayTotal> totals,
                               const Period& period) {
  for (auto& comparison : comparisons) comparison.books = {};
  for (const auto& total : totals) {
    const bool captures = total.kind == domain::TransferKind::capture;
    if (!captures && total.kind != domain::TransferKind::reverse) continue;
    if (!period.covers(total.day)) continue;
    const auto sign = captures ? 1 : -1;
    find_or_add(comparisons, total.envelope, total.asset).books +=
        Credited{sign * total.count, sign * total.amount};
  }
  return comparisons;
}

void explain(EnvelopeComparisons& comparisons, std::span<const Break> breaks) {
  for (auto& comparison : comparisons) comparison.open = comparison.proven = comparison.settled = 0;
  for (const auto& found : breaks)
    if (auto* comparison = find(comparisons, found.envelope))
      share_of(*comparison, found) += found.difference;
}

}  // namespace passerelle::finance
