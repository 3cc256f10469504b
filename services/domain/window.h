// The days over which a quota counts.
#pragma once

#include <optional>

#include "services/domain/beneficiary.h"
#include "services/domain/programme.h"
#include "services/domain/time.h"

namespace passerelle::domain {

// Both included.
struct DayRange {
  Day first{};
  Day last{};
  bool covers(Day day) const { return first <= day && day <= last; }
  bool operator==(const DayRange&) const = default;
};

inline constexpr Day earliest_day{std::chrono::local_days::min()};
inline constexpr Day latest_day{std::chrono::local_days::max()};

// The first day on which the referral is no longer in date.
Day referral_end(const Referral& referral, const ReferralInDate& rule);

// From the day of issue to the last day in date.
DayRange referral_period(const Referral& referral, const ReferralInDate& rule);

// What `window` covers on `today`. `referral` is the person's referral period where there is one; without it
// a window of that kind covers nothing: nullopt.
std::optional<DayRange> days_of(const Window& window, Day today, const std::optional<DayRange>& referral);

}  // namespace passerelle::domain
