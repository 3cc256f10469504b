#include "services/finance/vat.h"

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

constexpr std::int64_t whole = 10'000;  // basis points
constexpr std::int64_t most_cents = 100'000'000'000'000;

}  // namespace

VatSplit split_vat(domain::EuroCents gross, std::int64_t rate_basis_points) {
  domain::require_invariant(gross.value >= 0 && gross.value <= most_cents, "an amount of a day is sensible");
  domain::require_invariant(rate_basis_points >= 0 && rate_basis_points <= whole, "a rate is 0 to 100 %");
  const auto gross_share = whole + rate_basis_points;
  const domain::EuroCents vat{(2 * gross.value * rate_basis_points + gross_share) / (2 * gross_share)};
  return {gross - vat, vat};
}

}  // namespace passerelle::finance
