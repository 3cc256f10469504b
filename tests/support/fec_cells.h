// What one cell of a FEC file may be.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace passerelle::test {

bool is_fec_date(std::string_view text);                        // AAAAMMJJ
std::optional<std::int64_t> fec_cents(std::string_view text);   // `12,30` is 1230
std::optional<std::int64_t> fec_number(std::string_view text);  // of an entry
bool is_fec_account(std::string_view text);
bool is_fec_siren(std::string_view text);

}  // namespace passerelle::test
