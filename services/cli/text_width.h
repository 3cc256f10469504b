// How many columns a text takes on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace passerelle::cli {

// UTF-8; what is not counts one column a byte. Combining marks take none, ideographs two.
std::size_t text_width(std::string_view text);

// Cut to `columns`, the last of them `…` where something was cut.
std::string cut_to_width(std::string_view text, std::size_t columns);

// Without the control characters by which a text could move the cursor or ring the bell: answers come from
// outside.
std::string printable(std::string_view text);

}  // namespace passerelle::cli
