// Which language a person's environment asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/domain/decision.h"

namespace passerelle::cli {

std::optional<domain::Language> parse_language(std::string_view text);  // fr, en

// What the variables of POSIX say; absent = not set.
struct LocaleVariables {
  std::string lc_all;
  std::string lc_messages;
  std::string lang;
  static LocaleVariables from_environment();
};

// The first that is not empty decides: `fr...` is French, everything else (C, POSIX, en_GB, none) English.
domain::Language language_of(const LocaleVariables& variables);

}  // namespace passerelle::cli
