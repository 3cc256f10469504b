// Text as a FEC file can hold it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace passerelle::finance {

enum class FecEncoding : std::uint8_t { utf8 = 1, iso_8859_15 = 2 };

// A character that the encoding lacks, or that would end a cell or a line.
struct UnwritableCharacter {
  char32_t character = 0;  // U+FFFD where the text is no UTF-8
};

// `text` (UTF-8) in that encoding, appended to `out`. Of what ISO 8859-15 lacks, typographic quotes, dashes
// and spaces become plain ones; any other is returned, and `out` has what stands before it.
std::optional<UnwritableCharacter> append_encoded(std::string& out, std::string_view text,
                                                  FecEncoding encoding, char separator);

}  // namespace passerelle::finance
