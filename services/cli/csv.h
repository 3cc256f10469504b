// Tables as files that a French spreadsheet opens: `;`, CRLF, UTF-8 with its mark.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace passerelle::cli {

// French spreadsheets take a file without it for Windows-1252.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// One cell: quoted where it must be, and never taken for a formula.
std::string csv_cell(std::string_view text);

// A line with its end.
std::string csv_row(std::span<const std::string> cells);

}  // namespace passerelle::cli
