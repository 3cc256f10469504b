// The bytes of a FEC file as lines, and what is wrong with them as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fec_checker.h"

namespace passerelle::test {

// Without their ends. Violations of byte_order_mark, line_end, encoding and control_character are added.
std::vector<std::string> fec_lines(std::string_view bytes, FecCharset charset,
                                   std::vector<FecViolation>& found);
std::vector<std::string> split_cells(std::string_view line, char separator);

}  // namespace passerelle::test
