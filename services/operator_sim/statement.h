// What this operator says of a month, in a file, as those that count what they credited do.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "services/operator_sim/journal.h"

namespace passerelle::operator_sim {

// What it counts for a top-up of a product, in euro cents; of others it says no amount.
using Prices = std::map<std::string, std::int64_t, std::less<>>;

struct StatementMonth {
  domain::Instant begin{};
  domain::Instant end{};  // excluded
};
std::optional<StatementMonth> parse_statement_month(std::string_view text);  // `2026-03`, of Paris

// CSV with a header, a line for each top-up that was credited, or else taken on, in that month, in the order
// in which they were taken on, and a last line `TOTAL;lines;completed;what the completed add up to`. One that
// was taken back says `reversed` in the month of its credit.
std::string statement_of(const Journal& journal, const StatementMonth& month, const Prices& prices);

}  // namespace passerelle::operator_sim
