#include "services/cli/report_files.h"

#include <utility>

#include "services/cli/campaign_catalogue.h"
#include "services/cli/catalogue.h"
#include "services/cli/csv.h"
#include "services/cli/files.h"
#include "services/cli/report_rows.h"

namespace passerelle::cli {
namespace {

Row headings(const Columns& columns) {
  Row row;
  for (const auto& column : columns) row.push_back(text_cell(column.heading));
  return row;
}

}  // namespace

Outcome<std::unique_ptr<ReportFiles>> ReportFiles::begin(const ReportFileNames& names, const Words& words) {
  std::unique_ptr<ReportFiles> files(new ReportFiles(names, words));
  if (!names.csv.empty()) {
    auto file = NewFile::begin(names.csv, words);
    if (!file) return fail(std::move(file.error()));
    files->csv_ = std::move(*file);
    files->begin_csv();
  }
  if (!names.xlsx.empty()) {
    auto file = NewFile::begin(names.xlsx, words);
    if (!file) return fail(std::move(file.error()));
    files->book_.emplace();
    files->book_->file = std::move(*file);
    files->begin_book();
  }
  return files;
}

void ReportFiles::begin_csv() {
  csv_->write(byte_order_mark);
  if (names_.with_lines)
    csv_->write(csv_row(headings(line_columns(names_.compared, words_)), words_.language()));
}

void ReportFiles::begin_book() {
  auto& book = *book_;
  book.workbook = std::make_unique<Workbook>(book.file->beside());
  book.summary = book.workbook->add_sheet(words_(text::summary_sheet), summary_columns());
  book.sites = book.workbook->add_sheet(words_(text::sites_sheet), site_columns(words_));
  book.reasons = book.workbook->add_sheet(words_(text::reasons_sheet), reason_columns(words_));
  if (names_.compared) {
    book.foreseen = book.workbook->add_sheet(words_(text::foreseen_sheet), comparison_columns(words_));
  }
  // The last, for it goes on in further sheets where it has to.
  if (names_.with_lines) {
    book.lines = book.workbook->add_sheet(words_(text::lines_sheet), line_columns(names_.compared, words_));
  }
}

void ReportFiles::add(const v1::ReportCampaignResponse::Line& line, std::optional<Verdict> foreseen) {
  if (!names_.with_lines) return;
  if (!csv_ && !book_) return;
  const auto row = line_row(line, foreseen, words_);
  if (csv_) csv_->write(csv_row(row, words_.language()));
  if (book_) book_->workbook->add(*book_->lines, row);
}

std::optional<Problem> ReportFiles::finish(const v1::Campaign& campaign, const v1::ReportTotals& totals,
                                           const Comparison& comparison) {
  if (csv_) {
    if (!names_.with_lines) finish_csv(campaign, totals, comparison);
    if (auto problem = csv_->finish()) return problem;
  }
  return book_ ? finish_book(campaign, totals, comparison) : std::nullopt;
}

// One part below the other, each with its headings.
void ReportFiles::finish_csv(const v1::Campaign& campaign, const v1::ReportTotals& totals,
                             const Comparison& comparison) {
  const auto add = [&](const Row& row) { csv_->write(csv_row(row, words_.language())); };
  for (const auto& row : summary_rows(campaign, totals, words_)) add(row);
  add({});
  add(headings(site_columns(words_)));
  for (const auto& site : totals.by_site()) add(site_row(site, words_));
  add({});
  add(headings(reason_columns(words_)));
  for (const auto& reason : totals.by_reason()) add(reason_row(reason, words_));
  if (!names_.compared) return;
  add({});
  add(headings(comparison_columns(words_)));
  for (const auto& row : comparison_rows(comparison, words_)) add(row);
}

std::optional<Problem> ReportFiles::finish_book(const v1::Campaign& campaign, const v1::ReportTotals& totals,
                                                const Comparison& comparison) {
  auto& book = *book_;
  for (const auto& row : summary_rows(campaign, totals, words_)) book.workbook->add(book.summary, row);
  for (const auto& site : totals.by_site()) book.workbook->add(book.sites, site_row(site, words_));
  for (const auto& reason : totals.by_reason()) book.workbook->add(book.reasons, reason_row(reason, words_));
  if (book.foreseen) {
    for (const auto& row : comparison_rows(comparison, words_)) book.workbook->add(*book.foreseen, row);
  }
  if (const auto failed = book.workbook->close()) {
    return local_problem(ExitStatus::invalid, grpc::StatusCode::INVALID_ARGUMENT, "FILE_UNWRITABLE",
                         words_.say<text::file_unwritable>(names_.xlsx, *failed));
  }
  return book.file->finish();
}

}  // namespace passerelle::cli
