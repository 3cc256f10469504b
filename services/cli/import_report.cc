#include "services/cli/import_report.h"

#include "services/cli/catalogue.h"
#include "services/cli/names.h"

namespace passerelle::cli {
namespace {

// French spreadsheets take a file without it for Windows-1252.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string csv_row(std::initializer_list<std::string_view> cells) {
  std::string row;
  for (const auto cell : cells) row += (row.empty() ? "" : ";") + csv_cell(cell);
  return row + "\r\n";
}

}  // namespace

std::string verdict_text(v1::LineReport::Verdict verdict, const Words& words) {
  switch (verdict) {
    case v1::LineReport::ACCEPTED:
      return words(text::verdict_accepted);
    case v1::LineReport::UPDATED:
      return words(text::verdict_updated);
    case v1::LineReport::UNCHANGED:
      return words(text::verdict_unchanged);
    case v1::LineReport::REFUSED:
      return words(text::verdict_refused);
    default:
      return words(text::unknown_value);
  }
}

std::string csv_cell(std::string_view text) {
  std::string cell;
  if (text.find_first_of("=+-@\t\r") == 0) cell = "'";
  cell += text;
  if (cell.find_first_of(";\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_rows(const v1::LineReport& report, const Words& words) {
  const auto line = std::to_string(report.line());
  const auto verdict = verdict_text(report.verdict(), words);
  const auto person = id_of(report.beneficiary());
  if (report.reasons().empty()) return csv_row({line, verdict, person, "", "", ""});
  std::string rows;
  for (const auto& reason : report.reasons()) {
    rows += csv_row({line, verdict, person, reason.column(), reason.reason(), reason.explanation()});
  }
  return rows;
}

ImportReport::ImportReport(const std::string& file, const Words& words)
    : file_(file, std::ios::binary | std::ios::trunc), words_(words) {
  file_ << byte_order_mark
        << csv_row({words(text::line_number), words(text::verdict), words(text::beneficiary),
                    words(text::column), "code", words(text::reason)});
}

bool ImportReport::flush() {
  file_.flush();
  return file_.good();
}

}  // namespace passerelle::cli
