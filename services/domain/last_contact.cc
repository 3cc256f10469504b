#include "services/domain/last_contact.h"

#include <algorithm>

namespace passerelle::domain {

Day last_contact(const Beneficiary& person, std::optional<Instant> newest_recharge) {
  Day last = paris_day(person.update_time);
  if (person.referral) last = std::max(last, person.referral->issued_on);
  if (person.line && person.line->confirmed_on) last = std::max(last, *person.line->confirmed_on);
  if (newest_recharge) last = std::max(last, paris_day(*newest_recharge));
  return last;
}

}  // namespace passerelle::domain
