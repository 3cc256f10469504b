// What of a gift is left when a year ends. It is stated at the foot of the accounts, and not booked: a gift
// is booked when it is passed on.
#pragma once

#include <span>
#include <vector>

#include "services/domain/decision.h"
#include "services/finance/donor_value.h"

namespace passerelle::finance {

struct ClosingStock {
  domain::EnvelopeId envelope;
  domain::Asset measure = domain::Asset::eur_cent;
  domain::Day day{};        // the last of the year
  std::int64_t amount = 0;  // not spent: what is available, and what is held for recharges still open
  std::int64_t held = 0;    // of it
  domain::EuroCents value;  // the donor's, on that day
  bool operator==(const ClosingStock&) const = default;
};

// `balances` as they were at the end of `day`. Envelopes with nothing left are left out.
// FAILED_PRECONDITION: DONOR_VALUE_MISSING, DONOR_VALUE_TOO_LARGE.
domain::Result<std::vector<ClosingStock>> closing_stock(std::span<const domain::EnvelopeBalance> balances,
                                                        const DonorValues& values, domain::Day day);

}  // namespace passerelle::finance
