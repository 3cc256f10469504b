#include "services/cli/language.h"

#include <cstdlib>

namespace passerelle::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::optional<domain::Language> parse_language(std::string_view text) {
  if (text == "fr") return domain::Language::french;
  if (text == "en") return domain::Language::english;
  return std::nullopt;
}

LocaleVariables LocaleVariables::from_environment() {
  return {variable("LC_ALL"), variable("LC_MESSAGES"), variable("LANG")};
}

domain::Language language_of(const LocaleVariables& variables) {
  for (const auto* value : {&variables.lc_all, &variables.lc_messages, &variables.lang}) {
    if (value->empty()) continue;
    const auto language = value->substr(0, value->find_first_of("_.@"));
    return language == "fr" ? domain::Language::french : domain::Language::english;
  }
  return domain::Language::english;
}

}  // namespace passerelle::cli
