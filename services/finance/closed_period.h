#pragma once

#include <string>

#include "services/domain/digest.h"
#include "services/finance/period.h"

namespace passerelle::finance {

// Nothing is posted before its end any more.
struct ClosedPeriod {
  Period period = Period::month_of(domain::Day{});
  domain::Digest seal{};  // over its transfers and balances, and the seal before it
  std::int64_t transfers = 0;
  std::string closed_by;
  std::string approved_by;  // the second person
  domain::Instant closed_at{};
  std::string document;  // the seal as it was signed, JSON
  bool operator==(const ClosedPeriod&) const = default;
};

}  // namespace passerelle::finance
