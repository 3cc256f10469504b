#include "services/finance/our_side.h"

#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

Period same_kind_of(const Period& period, domain::Instant time) {
  const auto day = domain::paris_day(time);
  return period.kind() == Period::Kind::month ? Period::month_of(day) : Period::year_of(day);
}

}  // namespace

OurSide our_side(const domain::Recharge& recharge) {
  return {.id = recharge.id,
          .state = recharge.state,
          .operator_reference = recharge.operator_reference,
          .line = recharge.line,
          .envelope = recharge.envelope,
          .envelope_amount = recharge.envelope_amount,
          .measure = recharge.envelope_measure,
          .face_value = recharge.face_value,
          .price = recharge.price,
          .offer = recharge.offer,
          .product_code = recharge.product_code,
          .create_time = recharge.create_time,
          .update_time = recharge.update_time,
          .delivered_time = {},
          .stated_in = {}};
}

std::optional<domain::Instant> delivered_at(const OurSide& ours) {
  if (ours.state == domain::RechargeState::delivered) return ours.update_time;
  if (ours.state == domain::RechargeState::reversed) return ours.delivered_time.value_or(ours.create_time);
  return {};
}

std::optional<domain::Instant> reversed_at(const OurSide& ours) {
  if (ours.state == domain::RechargeState::reversed) return ours.update_time;
  return {};
}

Booked booked(const OurSide& ours, const Period& period) {
  using enum Booked;
  const auto delivery = delivered_at(ours);
  if (!delivery) return domain::is_final(ours.state) ? never : unsettled;
  if (*delivery >= period.end()) return later;
  const bool before = *delivery < period.begin();
  const auto reversal = reversed_at(ours);
  if (!reversal || *reversal >= period.end()) return before ? delivered_then : delivered;
  if (!before) return reversed;
  return *reversal < period.begin() ? reversed_then : reversed_since;
}

bool may_be_stated_in(const OurSide& ours, const Period& stated) {
  const auto delivery = delivered_at(ours);
  domain::require_invariant(delivery.has_value(), "what was never delivered is of no period");
  const auto ours_is = same_kind_of(stated, *delivery);
  if (stated == ours_is || stated.next() == ours_is || ours_is.next() == stated) return true;
  return stated < ours_is && ours.create_time < stated.end();
}

}  // namespace passerelle::finance
