#include "tests/support/fec_file_text.h"

#include <cstdint>

namespace passerelle::test {
namespace {

std::string_view end_at(std::string_view bytes, std::size_t at) {
  if (bytes.substr(at, 2) == "\r\n") return bytes.substr(at, 2);
  return bytes.substr(at, 1);
}

// Length of the UTF-8 sequence that begins here, 0 where none does: overlong forms, surrogates and what is
// beyond U+10FFFF are none.
std::size_t utf8_length(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  std::uint32_t character = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0U) != 0x80U) return 0;
    character = character << 6U | (next & 0x3FU);
  }
  if (length == 3 && (character < 0x800U || (character >= 0xD800U && character <= 0xDFFFU))) return 0;
  if (length == 4 && (character < 0x10000U || character > 0x10FFFFU)) return 0;
  return length;
}

// Whether the character of that many bytes is of C1, which no encoding here has text in.
bool is_c1(std::string_view character) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(character[at]); };
  if (character.size() == 1) return byte(0) >= 0x80U && byte(0) < 0xA0U;
  return character.size() == 2 && byte(0) == 0xC2U && byte(1) < 0xA0U;
}

bool is_c0(char c) { return (static_cast<std::uint8_t>(c) < 0x20U && c != '\t') || c == '\x7F'; }

void check_text(std::string_view line, std::int64_t number, FecCharset charset,
                std::vector<FecViolation>& found) {
  while (!line.empty()) {
    const auto length = charset == FecCharset::utf8 ? utf8_length(line) : 1;
    if (length == 0) {
      found.push_back({number, FecRule::encoding, "not UTF-8"});
      return;
    }
    if (is_c0(line[0]) || is_c1(line.substr(0, length)))
      found.push_back({number, FecRule::control_character, ""});
    line.remove_prefix(length);
  }
}

}  // namespace

std::vector<std::string> fec_lines(std::string_view bytes, FecCharset charset,
                                   std::vector<FecViolation>& found) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(mark)) {
    found.push_back({1, FecRule::byte_order_mark, ""});
    bytes.remove_prefix(mark.size());
  }
  std::vector<std::string> lines;
  std::string_view first_end;
  while (!bytes.empty()) {
    const auto at = bytes.find_first_of("\r\n");
    lines.emplace_back(bytes.substr(0, at));
    const auto number = static_cast<std::int64_t>(lines.size());
    check_text(lines.back(), number, charset, found);
    if (at == std::string_view::npos) {
      found.push_back({number, FecRule::line_end, "the last line has none"});
      break;
    }
    const auto end = end_at(bytes, at);
    if (first_end.empty()) first_end = end;
    if (end != first_end) found.push_back({number, FecRule::line_end, "another than at the header"});
    bytes.remove_prefix(at + end.size());
  }
  return lines;
}

std::vector<std::string> split_cells(std::string_view line, char separator) {
  std::vector<std::string> cells;
  while (true) {
    const auto at = line.find(separator);
    cells.emplace_back(line.substr(0, at));
    if (at == std::string_view::npos) return cells;
    line.remove_prefix(at + 1);
  }
}

}  // namespace passerelle::test
