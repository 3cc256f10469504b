#include "services/domain/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace passerelle::domain {
namespace {

// Windows-1252 from 0x80 to 0x9F; 0 where it has no character.
constexpr std::array<char16_t, 32> high_controls = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

// Windows-1252 reaches U+2122: three bytes are enough.
void append_utf8(std::string& text, char16_t character) {
  if (character < 0x80U) {
    text += static_cast<char>(character);
  } else if (character < 0x800U) {
    text += static_cast<char>(0xC0U | character >> 6U);
    text += static_cast<char>(0x80U | (character & 0x3FU));
  } else {
    text += static_cast<char>(0xE0U | character >> 12U);
    text += static_cast<char>(0x80U | (character >> 6U & 0x3FU));
    text += static_cast<char>(0x80U | (character & 0x3FU));
  }
}

struct Sequence {
  std::size_t length = 0;  // 0: no such lead byte
  std::uint8_t second_least = 0x80;
  std::uint8_t second_most = 0xBF;
};

// RFC 3629, section 4: what may follow each lead byte.
Sequence sequence_of(std::uint8_t lead) {
  if (lead < 0x80) return {1};
  if (lead >= 0xC2 && lead <= 0xDF) return {2};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
  for (std::size_t i = 0; i < bytes.size();) {
    const auto sequence = sequence_of(byte(i));
    if (sequence.length == 0 || bytes.size() - i < sequence.length) return false;
    for (std::size_t k = 1; k < sequence.length; ++k) {
      const auto least = k == 1 ? sequence.second_least : 0x80;
      const auto most = k == 1 ? sequence.second_most : 0xBF;
      if (byte(i + k) < least || byte(i + k) > most) return false;
    }
    i += sequence.length;
  }
  return true;
}

std::optional<std::string> windows_1252_to_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    const bool in_table = byte >= 0x80 && byte < 0xA0;
    const char16_t character = in_table ? high_controls[byte - 0x80U] : byte;
    if (in_table && character == 0) return std::nullopt;
    append_utf8(text, character);
  }
  return text;
}

std::optional<CsvRecord> to_utf8(CsvRecord record) {
  if (std::all_of(record.fields.begin(), record.fields.end(),
                  [](const std::string& field) { return is_utf8(field); }))
    return record;
  for (auto& field : record.fields) {
    auto text = windows_1252_to_utf8(field);
    if (!text) return std::nullopt;
    field = std::move(*text);
  }
  return record;
}

}  // namespace passerelle::domain
