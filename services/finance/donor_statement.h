// What a donor is told of a year: what of the gifts was passed on, when, at the donor's own values, and what
// is left. Nothing is valued by prices of ours.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/finance/day_total.h"
#include "services/finance/donor_stock.h"
#include "services/finance/period.h"

namespace passerelle::finance {

// `value_cents` is that of what has a value; `unvalued` is what nobody valued, in the measure.
struct ValuedAmount {
  std::int64_t amount = 0;  // in the envelope's measure, `unvalued` included
  std::int64_t value_cents = 0;
  std::int64_t unvalued = 0;
  ValuedAmount& operator+=(const ValuedAmount& other);
  bool operator==(const ValuedAmount&) const = default;
};

// What one offer took of one gift.
struct DonorLine {
  domain::OfferId offer;  // empty: a correction about no recharge
  GiftId gift;            // nil: of what came in without one
  std::string document;
  std::string product;
  std::optional<domain::EuroCents> unit_value;  // of one product, as the donor wrote it
  // In the measure, net of reversals and corrections; < 0 where more came back of earlier years than was
  // delivered in this one. Never 0.
  std::int64_t quantity = 0;
  domain::Day first{};  // the first and the last day of the year that count in it
  domain::Day last{};
  std::optional<std::int64_t> value_cents;  // absent: nobody valued it
  bool operator==(const DonorLine&) const = default;
};

// opening + given + adjusted + carried_in == delivered + carried_out + given_back + closing, in the measure
// and to the cent.
struct DonorStatement {
  Period year = Period::year_of(domain::Day{});
  domain::EnvelopeId envelope;
  domain::Asset measure = domain::Asset::eur_cent;
  ValuedAmount opening;
  ValuedAmount given;
  ValuedAmount adjusted;  // > 0 gained
  ValuedAmount carried_in;
  ValuedAmount delivered;  // net of reversals and corrections
  ValuedAmount carried_out;
  ValuedAmount given_back;
  ValuedAmount closing;          // available or held
  std::vector<DonorLine> lines;  // by offer, oldest gift first; they sum up to `delivered`
  EnvelopeStock stock;           // at the year's end: the next year's opening. With gifts that are used up
  bool operator==(const DonorStatement&) const = default;
};

// One of each envelope that has a stock, a gift or a total in the year, by envelope. `openings` are the
// stocks that the year before left, `gifts` those of all time (they count in the year of their entry),
// `totals` all those of the year's days.
//
// Units: an envelope in units counts recharges, one in megabytes megabytes, at the value of the gift that
// they come from: quantity * unit_value / amount for each, exact over the gift. One in euros counts cents of
// face value, and a cent is worth a cent, whoever gave it.
//
// Which gift a delivery comes from: the oldest (by given_on) that was entered and is not used up. What was
// delivered and reversed on one day is as if it had not been; what comes back later goes back to the gift
// that its offer used last. Within a day, what comes in goes before what goes out.
//
// Errors: internal STATEMENT_UNBALANCED, with `envelope`: more went out than there was, more came back than
// went out, or gifts are more than what was posted for them.
domain::Result<std::vector<DonorStatement>> donor_statements(const Period& year,
                                                             std::span<const EnvelopeStock> openings,
                                                             std::span<const Gift> gifts,
                                                             std::span<const DayTotal> totals);

}  // namespace passerelle::finance
