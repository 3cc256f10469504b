#pragma once

#include <optional>
#include <string>

#include "services/finance/closed_period.h"

namespace passerelle::broker {

struct CloseOrder {
  finance::Period period = finance::Period::month_of(domain::Day{});
  std::string who;
  std::string why;
};

struct CloseOutcome {
  std::optional<finance::ClosedPeriod> closed;  // absent: a second person has to ask for it too
};

}  // namespace passerelle::broker
