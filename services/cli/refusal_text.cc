#include "services/cli/refusal_text.h"

#include <fmt/format.h>

#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/text_width.h"

namespace passerelle::cli {

std::string refusal_text(const google::protobuf::RepeatedPtrField<v1::Violation>& violations,
                         const v1::Date* next_date, std::string_view heading, const Words& words) {
  std::string lines = fmt::format("{}\n", heading);
  for (const auto& violation : violations) {
    const auto& sentence = violation.explanation().empty() ? violation.reason() : violation.explanation();
    lines += fmt::format("  - {} [{}]\n", printable(sentence), printable(violation.rule()));
  }
  if (next_date != nullptr) {
    lines += words.say<text::possible_from>(day_text(*next_date, words.language())) + "\n";
  } else {
    lines += words(text::no_date_helps) + "\n";
  }
  return lines;
}

}  // namespace passerelle::cli
