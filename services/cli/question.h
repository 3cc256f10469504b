// A question to whoever sits at the terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "services/cli/console.h"

namespace passerelle::cli {

// There is somebody to ask: both the standard input and the standard error are a terminal, and no program
// reads along.
bool may_ask(const Console& console);

// Which of `letters` was answered; asks again where it was none of them. Absent where the answers end.
std::optional<std::size_t> ask(Console& console, std::string_view question, std::string_view letters);

}  // namespace passerelle::cli
