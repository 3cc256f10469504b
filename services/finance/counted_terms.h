// What an operator's line counts for, against what was agreed.
#pragma once

#include <optional>

#include "services/finance/matching_scope.h"
#include "services/finance/our_side.h"

namespace passerelle::finance {

AgreedTerms agreed_terms(const OurSide& ours, const MatchingScope& scope);

// The line names the amount, currency and product that were agreed, where it names any.
bool is_as_agreed(const OurSide& ours, const StatementLine& line, const MatchingScope& scope);

// What the line takes from the recharge's envelope, in its measure. As agreed, that is what the recharge
// took. An amount in a currency that the envelope does not count in changes nothing that can be computed.
std::int64_t counted(const OurSide& ours, const StatementLine& line, const MatchingScope& scope);

// What the operator counts too much or too little, in euro cents, not negative; absent = not known.
std::optional<domain::EuroCents> distance_from_agreed(const OurSide& ours, const StatementLine& line,
                                                      const MatchingScope& scope);

// In euro cents, not negative; absent = the line does not say.
std::optional<domain::EuroCents> euros_of(const StatementLine& line);

// Amounts beyond it are no top-ups; sums of a statement's lines stay far from the end of 64 bits.
inline constexpr std::int64_t largest_amount_cents = 100'000'000'000;

}  // namespace passerelle::finance
