#include "services/cli/import_report.h"

#include <initializer_list>

#include "services/cli/catalogue.h"
#include "services/cli/csv.h"
#include "services/cli/names.h"

namespace passerelle::cli {
namespace {

std::string csv_row_of(std::initializer_list<std::string> cells) { return csv_row(std::span(cells)); }

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

std::string csv_rows(const v1::LineReport& report, const Words& words) {
  const auto line = std::to_string(report.line());
  const auto verdict = verdict_text(report.verdict(), words);
  const auto person = id_of(report.beneficiary());
  if (report.reasons().empty()) return csv_row_of({line, verdict, person, "", "", ""});
  std::string rows;
  for (const auto& reason : report.reasons()) {
    rows += csv_row_of({line, verdict, person, reason.column(), reason.reason(), reason.explanation()});
  }
  return rows;
}

ImportReport::ImportReport(const std::string& file, const Words& words)
    : file_(file, std::ios::binary | std::ios::trunc), words_(words) {
  file_ << byte_order_mark
        << csv_row_of({words(text::line_number), words(text::verdict), words(text::beneficiary),
                       words(text::column), "code", words(text::reason)});
}

bool ImportReport::flush() {
  file_.flush();
  return file_.good();
}

}  // namespace passerelle::cli
