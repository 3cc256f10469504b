#include <cstdint>
#include <string>

#include "services/domain/text_encoding.h"

namespace passerelle::domain {
namespace {

// U+00C0 to U+00DF without their accents; U+00E0 to U+00FF are the same letters in lower case.
constexpr std::string_view base_letters = "aaaaaa?ceeeeiiiidnooooo?ouuuuy??";

void append_folded(std::string& result, std::uint32_t character) {
  switch (character) {
    case 0xC6:
    case 0xE6:
      result += "ae";
      return;
    case 0xDF:
      result += "ss";
      return;
    case 0xFF:
    case 0x178:
      result += 'y';
      return;
    case 0x152:
    case 0x153:
      result += "oe";
      return;
    default:
      break;
  }
  if (character < 0xC0 || character > 0xFF) return;
  const char letter = base_letters[(character - 0xC0) % base_letters.size()];
  if (letter != '?') result += letter;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte >= 'A' && byte <= 'Z') {
      result += static_cast<char>(byte - 'A' + 'a');
    } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      result += static_cast<char>(byte);
    } else if (byte >= 0xC3 && byte <= 0xC5 && i + 1 < text.size()) {
      // Two bytes hold every accented letter of French; combining accents and the rest fall away.
      const auto next = static_cast<std::uint8_t>(text[++i]);
      append_folded(result, (byte & 0x1FU) << 6U | (next & 0x3FU));
    }
  }
  return result;
}

}  // namespace passerelle::domain
