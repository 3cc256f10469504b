// What is planted in a generated year for reconciliation to find, and what it has to make of each.
#pragma once

#include <string>
#include <vector>

#include "services/finance/break.h"
#include "tests/support/year_recharges.h"

namespace passerelle::test {

// A line of a statement that is about nothing: neither asked for nor credited.
struct Stranger {
  domain::RechargeId reference;
  std::string operator_reference;
  domain::Instant time{};
  std::string product_code;
  std::int64_t amount_cents = 0;
};

// A break that the books have to end up with.
struct ExpectedBreak {
  finance::BreakKind kind = finance::BreakKind::missing_here;
  finance::Period period = finance::Period::month_of(domain::Day{});
  std::optional<domain::RechargeId> recharge;
  std::int64_t statement_line = 0;  // where there is no recharge
  finance::Resolution resolution = finance::Resolution::keep_ours;
  Plant plant = Plant::nothing;
};

// Changes ordinary recharges, adds others at the months' ends, and keeps the order. Strangers come by time.
std::vector<Stranger> plant_breaks(const YearSizes& sizes, const domain::Programme& programme,
                                   const YearPeople& people, std::vector<YearRecharge>& recharges);

// Of what is planted in one recharge: none, one or two.
std::vector<ExpectedBreak> expected_of(const YearRecharge& told);

}  // namespace passerelle::test
