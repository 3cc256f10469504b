// What a matching is about, and by what it judges.
#pragma once

#include <map>
#include <string>

#include "services/finance/period.h"
#include "services/finance/statement.h"

namespace passerelle::finance {

// What the operator counts for one top-up of a product, as agreed with it.
struct AgreedTerms {
  std::int64_t amount_cents = 0;
  std::string currency = "EUR";
  domain::Megabytes data;
};

struct MatchingScope {
  domain::OperatorId operator_id;
  Period period = Period::month_of(domain::Day{});
  domain::Instant now{};
  // By product code. Of a product that is not here the face value is agreed, in euros; that another one was
  // credited is known of those that are here alone, since files may have names of their own.
  std::map<std::string, AgreedTerms> agreed;
  // What happened here so shortly before the period's end may be in the next statement.
  domain::Duration cut_off_window = std::chrono::days(3);
  // A line that no recharge answers to looks like one that was asked for so much before or after.
  domain::Duration suggestion_window = std::chrono::days(2);
  // Breaks, and what is kept because the other side is missing: each at most as many.
  std::size_t most_unmatched = 10'000;
};

}  // namespace passerelle::finance
