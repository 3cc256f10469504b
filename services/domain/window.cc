#include "services/domain/window.h"

#include <algorithm>

#include "services/domain/invariant.h"

namespace passerelle::domain {

using std::chrono::days;

Day referral_end(const Referral& referral, const ReferralInDate& rule) {
  const int renewals = std::clamp(referral.renewals, 0, rule.max_renewals);
  return add_months(referral.issued_on, rule.validity_months * (1 + renewals));
}

DayRange referral_period(const Referral& referral, const ReferralInDate& rule) {
  return {referral.issued_on, referral_end(referral, rule) - days{1}};
}

std::optional<DayRange> days_of(const Window& window, Day today, const std::optional<DayRange>& referral) {
  switch (window.kind) {
    case WindowKind::rolling_days:
      return DayRange{today - days{window.days - 1}, today};
    case WindowKind::calendar_month:
      return DayRange{first_of_month(today), first_of_next_month(today) - days{1}};
    case WindowKind::calendar_year:
      return DayRange{first_of_year(today), first_of_next_year(today) - days{1}};
    case WindowKind::referral_period:
      return referral;
    case WindowKind::lifetime:
      return DayRange{earliest_day, latest_day};
  }
  invariant_broken("a window is of a known kind");
}

}  // namespace passerelle::domain
