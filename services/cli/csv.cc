#include "services/cli/csv.h"

namespace passerelle::cli {

std::string csv_cell(std::string_view text) {
  std::string cell;
  if (text.find_first_of("=+-@\t\r") == 0) cell = "'";
  cell += text;
  if (cell.find_first_of(";\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_row(std::span<const std::string> cells) {
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) row += (i == 0 ? "" : ";") + csv_cell(cells[i]);
  return row + "\r\n";
}

}  // namespace passerelle::cli
