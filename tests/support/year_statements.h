// The operator's side of a generated year: its journal, which is the truth, and its statements, which are
// not.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "services/finance/period.h"
#include "tests/support/year_breaks.h"

namespace passerelle::test {

struct YearStatement {
  finance::Period period = finance::Period::month_of(domain::Day{});
  std::string file;                            // format tmf654
  std::int64_t lines = 0;                      // without header and totals
  std::vector<std::int64_t> stranger_lines{};  // their numbers, from 1
};
YearStatement write_statement(const finance::Period& period, std::span<const YearRecharge> recharges,
                              std::span<const Stranger> strangers);

// What stays credited, in the envelopes' measures, by offer: units count recharges, euros the cents that the
// operator counts.
std::map<domain::OfferId, std::int64_t> journal_by_offer(std::span<const YearRecharge> recharges);
// `reference;offer;credited;taken_back;cents`
std::string journal_file(std::span<const YearRecharge> recharges);

}  // namespace passerelle::test
