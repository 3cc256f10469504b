// A site's till: what was collected there, counted, and brought to the bank.
#pragma once

#include <optional>
#include <string>

#include "services/domain/posting.h"
#include "services/finance/ids.h"

namespace passerelle::finance {

// A day's end at a till. What was found and what should be there may differ: then somebody says why.
struct TillClosing {
  TillClosingId id;
  domain::SiteId site;
  domain::Day day{};            // until which everything collected is counted
  domain::EuroCents expected;   // the till's balance in the books
  domain::EuroCents counted;    // >= 0
  domain::EuroCents deposited;  // brought to the bank, 0 to counted
  std::string reason;           // of the difference; mandatory where there is one
  std::string closed_by;
  domain::Instant time{};
  bool operator==(const TillClosing&) const = default;
};

// The difference between counted and expected, and the deposit: none, one or two transfers with these ids.
std::vector<domain::Transfer> postings_of(const TillClosing& closing, domain::TransferId difference,
                                          domain::TransferId deposit);

// What a person paid for a recharge that was reversed, given back at the counter.
domain::Transfer refund_of(const domain::Recharge& recharge, domain::TransferId id, domain::Instant time,
                           std::string reason);

}  // namespace passerelle::finance
