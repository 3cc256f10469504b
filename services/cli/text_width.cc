#include "services/cli/text_width.h"

#include <clocale>
#include <cwchar>
#include <cwctype>

namespace passerelle::cli {
namespace {

// wcwidth() answers for the thread's locale; the people's own may be "C", where every accent is unknown.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) previous_ = uselocale(locale_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (locale_ == nullptr) return;
    uselocale(previous_);
    freelocale(locale_);
  }

 private:
  locale_t locale_;
  locale_t previous_ = nullptr;
};

struct Character {
  std::size_t bytes = 1;
  std::size_t columns = 1;
  bool control = false;
};

Character first_character(std::string_view text) {
  wchar_t wide = 0;
  std::mbstate_t state{};
  const auto bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (bytes == 0) return {1, 0, true};
  if (bytes > text.size()) return {1, 1, false};  // (size_t)-1 and -2: not UTF-8
  const int columns = wcwidth(wide);
  if (columns < 0) return {bytes, 0, std::iswcntrl(static_cast<std::wint_t>(wide)) != 0};
  return {bytes, static_cast<std::size_t>(columns), false};
}

}  // namespace

std::size_t text_width(std::string_view text) {
  const Utf8Locale locale;
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto character = first_character(text);
    columns += character.columns;
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  if (text_width(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  const Utf8Locale locale;
  std::size_t taken = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const auto character = first_character(text.substr(bytes));
    if (taken + character.columns > columns - 1) break;
    taken += character.columns;
    bytes += character.bytes;
  }
  return std::string(text.substr(0, bytes)) + "…";
}

std::string printable(std::string_view text) {
  const Utf8Locale locale;
  std::string kept;
  while (!text.empty()) {
    const auto character = first_character(text);
    if (!character.control) {
      kept.append(text.substr(0, character.bytes));
    } else if (text.front() == '\n' || text.front() == '\t') {
      kept.push_back(' ');
    }
    text.remove_prefix(character.bytes);
  }
  return kept;
}

}  // namespace passerelle::cli
