#include "services/finance/envelope_warning.h"

#include "services/domain/invariant.h"

namespace passerelle::finance {

std::string_view to_string(EnvelopeLevel level) {
  switch (level) {
    case EnvelopeLevel::ok:
      return "OK";
    case EnvelopeLevel::low:
      return "LOW";
    case EnvelopeLevel::dry:
      return "DRY";
  }
  domain::invariant_broken("an envelope has a known level");
}

EnvelopeWarning warning_of(std::int64_t available, domain::Day today,
                           const std::optional<BurnForecast>& forecast, const WarningThresholds& thresholds) {
  EnvelopeWarning warning;
  if (forecast && forecast->dry_early)
    warning.days_left = static_cast<int>((*forecast->dry_early - today).count());
  warning.below_amount = thresholds.warn_below && available < *thresholds.warn_below;
  warning.below_days =
      thresholds.warn_days && warning.days_left && *warning.days_left < *thresholds.warn_days;
  if (available <= 0)
    warning.level = EnvelopeLevel::dry;
  else if (warning.below_amount || warning.below_days)
    warning.level = EnvelopeLevel::low;
  return warning;
}

}  // namespace passerelle::finance
