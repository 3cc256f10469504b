#include "services/finance/fec_text.h"

#include <array>
#include <utility>

#include "services/domain/text_encoding.h"

namespace passerelle::finance {
namespace {

// Where ISO 8859-15 differs from the first 256 code points.
constexpr std::array<std::pair<char32_t, std::uint8_t>, 8> moved = {{{0x20AC, 0xA4},
                                                                     {0x0160, 0xA6},
                                                                     {0x0161, 0xA8},
                                                                     {0x017D, 0xB4},
                                                                     {0x017E, 0xB8},
                                                                     {0x0152, 0xBC},
                                                                     {0x0153, 0xBD},
                                                                     {0x0178, 0xBE}}};

constexpr std::array<std::pair<char32_t, std::string_view>, 12> plain = {{{0x2018, "'"},
                                                                          {0x2019, "'"},
                                                                          {0x201C, "\""},
                                                                          {0x201D, "\""},
                                                                          {0x2010, "-"},
                                                                          {0x2011, "-"},
                                                                          {0x2013, "-"},
                                                                          {0x2014, "-"},
                                                                          {0x2022, "-"},
                                                                          {0x2026, "..."},
                                                                          {0x2009, " "},
                                                                          {0x202F, "\xA0"}}};

struct Decoded {
  char32_t character = 0;
  std::size_t length = 1;
};

// The text is known to be UTF-8.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const auto lead = byte(0);
  if (lead < 0x80U) return {lead, 1};
  const std::size_t length = lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
  auto character = static_cast<char32_t>(lead & (0xFFU >> (length + 1)));
  for (std::size_t i = 1; i < length; ++i) character = character << 6U | (byte(i) & 0x3FU);
  return {character, length};
}

// The code points of ISO 8859-15 are those of ISO 8859-1 but for eight.
bool append_latin(std::string& out, char32_t character) {
  for (const auto& [known, byte] : moved) {
    if (known == character) return out += static_cast<char>(byte), true;
    if (byte == character) return false;  // its place is taken
  }
  if (character < 0x100U) return out += static_cast<char>(character), true;
  for (const auto& [known, text] : plain)
    if (known == character) return out += text, true;
  return false;
}

// C0, DEL and C1: none is text, and some end a cell or a line. U+2028 and U+2029 are line breaks as well.
bool is_control(char32_t character) {
  return character < 0x20U || (character >= 0x7FU && character < 0xA0U) || character == 0x2028U ||
         character == 0x2029U;
}

}  // namespace

std::optional<UnwritableCharacter> append_encoded(std::string& out, std::string_view text,
                                                  FecEncoding encoding, char separator) {
  if (!domain::is_utf8(text)) return UnwritableCharacter{0xFFFD};
  while (!text.empty()) {
    const auto [character, length] = decode(text);
    if (is_control(character) || character == static_cast<unsigned char>(separator))
      return UnwritableCharacter{character};
    if (encoding == FecEncoding::utf8)
      out += text.substr(0, length);
    else if (!append_latin(out, character))
      return UnwritableCharacter{character};
    text.remove_prefix(length);
  }
  return {};
}

}  // namespace passerelle::finance
