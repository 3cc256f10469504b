#include "services/cli/language.h"

#include <gtest/gtest.h>

namespace passerelle::cli {
namespace {

using domain::Language;

TEST(Language, FollowsTheLocaleAsPosixRanksIt) {
  struct Case {
    LocaleVariables variables;
    Language language;
  };
  for (const auto& [variables, language] : {
           Case{{"", "", "fr_FR.UTF-8"}, Language::french},
           Case{{"", "", "fr"}, Language::french},
           Case{{"", "", "fr@euro"}, Language::french},
           Case{{"", "fr_BE", "en_US.UTF-8"}, Language::french},
           Case{{"C.UTF-8", "fr_FR", "fr_FR"}, Language::english},
           Case{{"", "", "C"}, Language::english},
           Case{{"", "", "POSIX"}, Language::english},
           Case{{"", "", "en_GB.UTF-8"}, Language::english},
           Case{{"", "", "fry_NL"}, Language::english},
           Case{{"", "", "de_DE"}, Language::english},
           Case{{"", "", ""}, Language::english},
       }) {
    EXPECT_EQ(language_of(variables), language)
        << variables.lc_all << "|" << variables.lc_messages << "|" << variables.lang;
  }
}

}  // namespace
}  // namespace passerelle::cli
