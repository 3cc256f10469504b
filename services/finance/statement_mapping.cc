#include "services/finance/statement_mapping.h"

#include "services/domain/text_encoding.h"

namespace passerelle::finance {

StatementStatus status_said(const StatementMapping& mapping, std::string_view word) {
  const auto said = domain::folded(word);
  auto status = StatementStatus::unknown;
  std::size_t longest = 0;
  for (const auto& known : mapping.status_words) {
    const auto text = domain::folded(known.word);
    if (text.empty()) continue;
    if (!known.word.ends_with('*')) {
      if (text == said) return known.status;
    } else if (said.starts_with(text) && text.size() > longest) {
      longest = text.size();
      status = known.status;
    }
  }
  return status;
}

}  // namespace passerelle::finance
