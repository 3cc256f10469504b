// A text in the languages of staff, and the way to say it in the one they chose.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "services/domain/decision.h"

namespace passerelle::cli {

consteval std::size_t count_placeholders(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2)) ++count;
  return count;
}

// Both languages are there and speak of the same things, or it does not compile.
struct Text {
  // NOLINTNEXTLINE(google-explicit-constructor)
  consteval Text(std::string_view in_french, std::string_view in_english)
      : french(in_french), english(in_english), placeholders(count_placeholders(in_french)) {
    if (in_french.empty() || in_english.empty()) throw "a text needs both languages";
    if (count_placeholders(in_english) != placeholders) throw "both languages must take the same values";
  }
  std::string_view french;
  std::string_view english;
  std::size_t placeholders;
};

class Words {
 public:
  explicit Words(domain::Language language) : language_(language) {}

  domain::Language language() const { return language_; }
  bool french() const { return language_ == domain::Language::french; }
  // As `accept-language` names it.
  std::string_view tag() const { return french() ? "fr" : "en"; }

  std::string operator()(const Text& text) const { return std::string(pick(text)); }
  // Of `{}` alone, one a value, in the text's order.
  template <const Text& text, class... Values>
  std::string say(Values&&... values) const {
    static_assert(text.placeholders == sizeof...(Values), "one value for each {}");
    return fmt::format(fmt::runtime(pick(text)), std::forward<Values>(values)...);
  }

 private:
  std::string_view pick(const Text& text) const { return french() ? text.french : text.english; }
  domain::Language language_;
};

}  // namespace passerelle::cli
