#include "services/cli/preview_rows.h"

#include <cerrno>
#include <charconv>
#include <utility>

#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/files.h"
#include "services/cli/names.h"
#include "services/cli/text_width.h"

namespace passerelle::cli {
namespace {

namespace fs = std::filesystem;

// The columns that are read back.
constexpr std::size_t number_column = 0;
constexpr std::size_t code_column = 1;
constexpr std::size_t beneficiary_column = 3;
constexpr std::size_t columns = 8;
constexpr std::size_t longest_text = 1000;
constexpr std::string_view code_heading = "code";
constexpr std::size_t read_at_once = 64 << 10;

Problem unusable(std::string message) {
  return local_problem(ExitStatus::invalid, grpc::StatusCode::INVALID_ARGUMENT, "PREVIEW_FILE_INVALID",
                       std::move(message));
}

std::string joined(const google::protobuf::RepeatedPtrField<v1::Violation>& violations, bool explained) {
  std::string text;
  for (const auto& violation : violations) {
    const auto& sentence = violation.explanation().empty() ? violation.reason() : violation.explanation();
    text += (text.empty() ? "" : explained ? " " : ", ") + (explained ? sentence : violation.rule());
  }
  // The file is read back, field by field of a few kilobytes.
  return cut_to_width(text, longest_text);
}

std::string iso_text(const v1::Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

}  // namespace

Row preview_heading(const Words& words) {
  return {words(text::line_number), std::string(code_heading), words(text::foreseen),
          words(text::beneficiary), words(text::site),         words(text::rules),
          words(text::reason),      words(text::next_date)};
}

Row preview_row(const v1::PreviewLine& line, const Words& words) {
  return {line.number(),
          v1::PreviewLine::Verdict_Name(line.verdict()),
          verdict_text(line.verdict(), words),
          text_cell(id_of(line.beneficiary())),
          text_cell(line.site()),
          text_cell(joined(line.violations(), false)),
          text_cell(line.violations().empty() ? reason_text(line.reason(), words)
                                              : joined(line.violations(), true)),
          text_cell(line.has_next_date() ? iso_text(line.next_date()) : "")};
}

Outcome<std::unique_ptr<PreviewFile>> PreviewFile::open(const fs::path& file, const Words& words) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return fail(unreadable_file(file, EISDIR, words));
  errno = 0;
  std::unique_ptr<PreviewFile> opened(new PreviewFile(file, words));
  if (!opened->stream_) return fail(unreadable_file(file, errno, words));
  const auto heading = opened->record();
  const bool known = heading && *heading && (*heading)->fields.size() == columns &&
                     (*heading)->fields[code_column] == code_heading;
  if (!known) return fail(opened->not_a_preview(1));
  return opened;
}

PreviewFile::PreviewFile(fs::path file, const Words& words)
    : file_(std::move(file)), words_(words), stream_(file_, std::ios::binary) {}

std::optional<std::expected<domain::CsvRecord, domain::CsvError>> PreviewFile::record() {
  while (true) {
    if (auto found = reader_.next()) return found;
    if (ended_) return std::nullopt;
    std::string piece(read_at_once, '\0');
    stream_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    reader_.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(stream_.gcount())));
    ended_ = !stream_;
    if (ended_) reader_.finish();
  }
}

Outcome<std::optional<ForeseenLine>> PreviewFile::next() {
  const auto found = record();
  if (!found) {
    if (stream_.bad()) return fail(unreadable_file(file_, EIO, words_));
    return std::nullopt;
  }
  if (!*found) return fail(not_a_preview(found->error().line));
  const auto& fields = (*found)->fields;
  if (fields.size() != columns) return fail(not_a_preview((*found)->line));
  ForeseenLine line;
  const auto& number = fields[number_column];
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), line.number);
  const bool counted = error == std::errc() && end == number.data() + number.size();
  if (!counted || !v1::PreviewLine::Verdict_Parse(fields[code_column], &line.verdict)) {
    return fail(not_a_preview((*found)->line));
  }
  if (line.number <= newest_) {
    return fail(unusable(words_.say<text::preview_unordered>(file_.string(), (*found)->line)));
  }
  newest_ = line.number;
  line.beneficiary = fields[beneficiary_column];
  return line;
}

Problem PreviewFile::not_a_preview(std::int64_t line) const {
  return unusable(words_.say<text::not_a_preview>(file_.string(), line));
}

}  // namespace passerelle::cli
