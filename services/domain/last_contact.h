#pragma once

#include <optional>

#include "services/domain/beneficiary.h"

namespace passerelle::domain {

// The newest day on which somebody had to do with the person: what is on file was changed, a referral was
// issued, the line was confirmed, or a recharge was asked for, granted or not.
Day last_contact(const Beneficiary& person, std::optional<Instant> newest_recharge);

}  // namespace passerelle::domain
