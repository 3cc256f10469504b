// What a matching needs of a recharge, and where in time the books have it.
#pragma once

#include <optional>
#include <string>

#include "services/domain/recharge.h"
#include "services/finance/period.h"

namespace passerelle::finance {

struct OurSide {
  domain::RechargeId id;
  domain::RechargeState state = domain::RechargeState::reserved;
  std::string operator_reference;  // empty: never heard
  domain::LineId line;             // nil: the person had none
  domain::EnvelopeId envelope;     // empty where refused
  std::int64_t envelope_amount = 0;
  domain::Asset measure = domain::Asset::eur_cent;
  domain::EuroCents face_value;
  domain::EuroCents price;
  domain::OfferId offer;
  std::string product_code;
  domain::Instant create_time{};
  domain::Instant update_time{};  // when it became what it is
  // Of its capture. Only where it was reversed since is it not update_time; absent there = create_time.
  std::optional<domain::Instant> delivered_time;
  // Another period, whose statement has a line of it that says delivered; the nearest, where several have.
  std::optional<Period> stated_in;
  bool operator==(const OurSide&) const = default;
};

OurSide our_side(const domain::Recharge& recharge);

// When the books have it captured, and given back; absent = never.
std::optional<domain::Instant> delivered_at(const OurSide& ours);
std::optional<domain::Instant> reversed_at(const OurSide& ours);

// What the books make of it when `period` ends.
enum class Booked : std::uint8_t {
  unsettled = 1,       // reserved or in doubt, still
  never = 2,           // refused, rejected, cancelled
  later = 3,           // delivered after the period
  delivered = 4,       // in the period
  delivered_then = 5,  // before the period
  reversed = 6,        // delivered and reversed in the period
  reversed_since = 7,  // delivered before, reversed in the period
  reversed_then = 8,   // both before the period
};
Booked booked(const OurSide& ours, const Period& period);

// Whether a delivery may be in the statement of `stated` though the books have it in another period: that is
// a neighbour, or the recharge was sent by then and its doubt ended later. Delivered ones alone.
bool may_be_stated_in(const OurSide& ours, const Period& stated);

}  // namespace passerelle::finance
