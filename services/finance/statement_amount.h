// Amounts as statements write them, to the cent and never through a floating point number.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace passerelle::finance {

// In hundredths, from 0; `12.34`, `12,34`, `1 234,5`, `1,234.50`. Thousands may be set apart by blanks
// (no-break ones too) or by the other sign. `decimal_sign` is `.` or `,`, or 0: the amount itself has to
// tell, and `1,234` can't. Errors: AMOUNT_INVALID, AMOUNT_NEGATIVE, AMOUNT_TOO_FINE (more than two decimals
// that are not 0), AMOUNT_TOO_LARGE (more than twelve digits before them), AMOUNT_AMBIGUOUS.
std::expected<std::int64_t, std::string_view> parse_statement_amount(std::string_view text,
                                                                     char decimal_sign);

}  // namespace passerelle::finance
