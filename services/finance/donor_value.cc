#include "services/finance/donor_value.h"

#include <fmt/format.h>

#include <iterator>
#include <numeric>

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

std::unexpected<domain::Error> refused(std::string reason, std::string_view what,
                                       const domain::EnvelopeId& envelope, domain::Day day) {
  domain::Error error{domain::ErrorCode::failed_precondition, std::move(reason), {}};
  error.message = fmt::format("{} of envelope `{}` on {}.", what, envelope.value, domain::to_iso(day));
  error.metadata = {{"envelope", envelope.value}, {"day", domain::to_iso(day)}};
  return std::unexpected(std::move(error));
}

// amount * value / per, half up; nullopt where that leaves 64 bits.
std::optional<std::int64_t> proportion(std::int64_t amount, std::int64_t value, std::int64_t per) {
  const auto common = std::gcd(value, per);
  std::int64_t product = 0;
  const auto divisor = per / common;
  if (__builtin_mul_overflow(amount, value / common, &product)) return {};
  const auto rest = product % divisor;
  return product / divisor + (rest >= divisor - rest ? 1 : 0);
}

}  // namespace

DonorValue donor_value_of(const Gift& gift) {
  domain::require_invariant(gift.amount > 0 && gift.quantity > 0, "a gift is of something");
  std::int64_t value = 0;
  domain::require_invariant(!__builtin_mul_overflow(gift.unit_value.value, gift.quantity, &value),
                            "a gift's value is an amount");
  const auto common = std::gcd(value, gift.amount);
  return {{value / common}, gift.amount / common};
}

void DonorValues::set(const domain::EnvelopeId& envelope, domain::Day from, DonorValue value) {
  domain::require_invariant(value.amount > 0 && value.value.value >= 0, "a donor's value is of something");
  by_envelope_[envelope][from] = value;
}

std::optional<DonorValue> DonorValues::find(const domain::EnvelopeId& envelope, domain::Day day) const {
  const auto values = by_envelope_.find(envelope);
  if (values == by_envelope_.end()) return {};
  const auto later = values->second.upper_bound(day);
  if (later == values->second.begin()) return {};
  return std::prev(later)->second;
}

domain::Result<domain::EuroCents> DonorValues::worth(const domain::EnvelopeId& envelope, domain::Day day,
                                                     std::int64_t amount) const {
  domain::require_invariant(amount >= 0, "an amount is at least nothing");
  const auto value = find(envelope, day);
  if (!value) return refused("DONOR_VALUE_MISSING", "The donor's unit value is missing", envelope, day);
  const auto cents = proportion(amount, value->value.value, value->amount);
  if (!cents) return refused("DONOR_VALUE_TOO_LARGE", "The donor's value leaves 64 bits", envelope, day);
  return domain::EuroCents{*cents};
}

}  // namespace passerelle::finance
