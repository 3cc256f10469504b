// When somebody should ask for another gift.
#pragma once

#include <optional>
#include <string_view>

#include "services/finance/burn_rate.h"

namespace passerelle::finance {

enum class EnvelopeLevel : std::uint8_t {
  ok = 1,
  low = 2,  // below a threshold
  dry = 3,  // nothing available
};
std::string_view to_string(EnvelopeLevel level);  // UPPER_SNAKE

// Each may be absent: then it warns of nothing.
struct WarningThresholds {
  std::optional<std::int64_t> warn_below;  // available, in the measure
  std::optional<int> warn_days;            // less than these days left
  bool operator==(const WarningThresholds&) const = default;
};

struct EnvelopeWarning {
  EnvelopeLevel level = EnvelopeLevel::ok;
  bool below_amount = false;
  bool below_days = false;
  // Whole days until it may be dry: to the early end of the range, since a warning that comes too late is
  // none. Absent: nothing is foretold, or not within the horizon.
  std::optional<int> days_left;
  bool operator==(const EnvelopeWarning&) const = default;
};

EnvelopeWarning warning_of(std::int64_t available, domain::Day today,
                           const std::optional<BurnForecast>& forecast, const WarningThresholds& thresholds);

}  // namespace passerelle::finance
