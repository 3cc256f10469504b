#include "services/rpc/language.h"

#include <cctype>
#include <string>

namespace passerelle::rpc {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// `q=0.8` in thousandths; 1000 where there is none, 0 where it doesn't parse.
int weight_of(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1000;
  const std::string_view value = trimmed(parameters.substr(at + 2));
  if (value.empty() || (value[0] != '0' && value[0] != '1')) return 0;
  int weight = (value[0] - '0') * 1000;
  int scale = 100;
  for (std::size_t digit = 2; digit < value.size() && digit < 5 && value[1] == '.'; ++digit, scale /= 10) {
    if (value[digit] < '0' || value[digit] > '9') break;
    weight += (value[digit] - '0') * scale;
  }
  return weight;
}

bool is_language(std::string_view tag, std::string_view language) {
  if (tag.size() < language.size()) return false;
  for (std::size_t at = 0; at < language.size(); ++at)
    if (std::tolower(static_cast<unsigned char>(tag[at])) != language[at]) return false;
  return tag.size() == language.size() || tag[language.size()] == '-';
}

}  // namespace

domain::Language language_of(std::string_view accept_language) {
  int french = 0;
  int english = 0;
  while (!accept_language.empty()) {
    const auto comma = accept_language.find(',');
    const std::string_view range = accept_language.substr(0, comma);
    accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size() : comma + 1);
    const auto semicolon = range.find(';');
    const std::string_view tag = trimmed(range.substr(0, semicolon));
    const int weight =
        weight_of(semicolon == std::string_view::npos ? std::string_view{} : range.substr(semicolon + 1));
    if (is_language(tag, "fr") && weight > french) french = weight;
    if (is_language(tag, "en") && weight > english) english = weight;
  }
  return english > french ? domain::Language::english : domain::Language::french;
}

std::string_view locale_of(domain::Language language) {
  return language == domain::Language::french ? "fr-FR" : "en-GB";
}

}  // namespace passerelle::rpc
