#include "services/cli/question.h"

#include <unistd.h>

#include <cctype>
#include <iostream>
#include <string>

namespace passerelle::cli {

bool may_ask(const Console& console) {
  return !console.json() && console.err_screen().terminal && isatty(STDIN_FILENO) == 1;
}

std::optional<std::size_t> ask(Console& console, std::string_view question, std::string_view letters) {
  std::string answer;
  while (true) {
    console.out() << std::flush;
    console.err() << question << ' ' << std::flush;
    if (!std::getline(std::cin, answer)) return std::nullopt;
    const auto begin = answer.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    const auto letter = static_cast<char>(std::tolower(static_cast<unsigned char>(answer[begin])));
    if (const auto at = letters.find(letter); at != std::string_view::npos) return at;
  }
}

}  // namespace passerelle::cli
