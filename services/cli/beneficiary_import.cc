#include "services/cli/beneficiary_import.h"

#include <cerrno>
#include <memory>
#include <optional>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/file_stream.h"
#include "services/cli/files.h"
#include "services/cli/import_report.h"
#include "services/cli/input_file.h"
#include "services/cli/progress_bar.h"
#include "services/cli/proto_json.h"

namespace passerelle::cli {
namespace {

constexpr std::size_t piece_bytes = 64 << 10;

using ImportStream = FileStream<v1::ImportBeneficiariesRequest, v1::ImportBeneficiariesResponse>;

// What one can read on a screen, and keep in memory; the report file has all of them.
constexpr std::int64_t most_refused_shown = 200;

// Shows reports as they come, in memory that does not grow with the list.
class ImportView {
 public:
  explicit ImportView(Console& console)
      : console_(console),
        refused_table_({{console.words()(text::line_number), Table::Align::right},
                        {console.words()(text::column)},
                        {console.words()(text::reason)}}) {
    if (console_.json()) console_.out() << "{\"lines\": [";
  }
  ImportView(const ImportView&) = delete;
  ImportView& operator=(const ImportView&) = delete;

  std::int64_t lines() const { return lines_; }
  std::int64_t refused() const { return refused_; }

  void add(const v1::LineReport& report) {
    if (console_.json()) console_.out() << (lines_ == 0 ? "\n" : ",\n") << proto_json_line(report);
    ++lines_;
    if (report.verdict() != v1::LineReport::REFUSED) return;
    if (++refused_ > most_refused_shown || console_.json()) return;
    for (const auto& reason : report.reasons()) {
      refused_table_.add({count_text(report.line(), console_.language()), reason.column(),
                          reason.explanation().empty() ? reason.reason() : reason.explanation()});
    }
  }

  // `summary` is absent where the import did not come to its end.
  void end(const v1::ImportSummary* summary, bool validate_only) {
    const auto& words = console_.words();
    if (console_.json()) {
      console_.out() << "\n], \"summary\": " << (summary == nullptr ? "null" : proto_json_line(*summary))
                     << "}\n";
      return;
    }
    if (!refused_table_.empty()) {
      console_.line(words(text::refused_lines));
      console_.out() << refused_table_.text();
    }
    if (refused_ > most_refused_shown) {
      console_.line(words.say<text::more_refused>(count(refused_ - most_refused_shown)));
    }
    if (summary != nullptr) show(*summary, validate_only);
  }

 private:
  std::string count(std::int64_t value) const { return count_text(value, console_.language()); }

  void show(const v1::ImportSummary& summary, bool validate_only) {
    const auto& words = console_.words();
    std::string ignored;
    for (const auto& column : summary.ignored_columns()) ignored += (ignored.empty() ? "" : ", ") + column;
    if (!ignored.empty()) console_.line(words.say<text::ignored_columns>(ignored));
    console_.line(words.say<text::import_summary>(count(summary.accepted()), count(summary.updated()),
                                                  count(summary.unchanged()), count(summary.refused())));
    if (validate_only) console_.line(words(text::import_dry));
  }

  Console& console_;
  Table refused_table_;
  std::int64_t lines_ = 0;
  std::int64_t refused_ = 0;
};

v1::ImportBeneficiariesRequest first_message(const ImportOptions& options) {
  v1::ImportBeneficiariesRequest message;
  message.mutable_options()->set_validate_only(options.validate_only);
  message.mutable_options()->set_default_site(options.default_site);
  return message;
}

std::optional<Problem> problem_at_end(Session& session, const ImportStream& stream,
                                      const grpc::Status& status, bool summarised,
                                      const ImportOptions& options, const Words& words) {
  if (const auto error = stream.input_error()) return unreadable_file(options.file, *error, words);
  if (!status.ok()) return session.problem_after(status);
  if (summarised) return std::nullopt;
  return local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL, "SUMMARY_MISSING",
                       words(text::unexpected));
}

}  // namespace

ExitStatus import_beneficiaries(Session& session, Console& console, const ImportOptions& options) {
  const auto& words = console.words();
  auto input = InputFile::open(options.file);
  if (!input) return console.report(unreadable_file(options.file, input.error(), words));
  std::unique_ptr<ImportReport> report;
  errno = 0;
  if (!options.report_file.empty()) report = std::make_unique<ImportReport>(options.report_file, words);
  if (report && !report->flush()) return console.report(unwritable_file(options.report_file, errno, words));

  ImportView view(console);
  ProgressBar progress(console);
  ImportStream stream(
      session,
      [&](grpc::ClientContext& context) { return session.beneficiaries().ImportBeneficiaries(&context); },
      first_message(options), [&](const std::atomic<bool>& stop) { return input->read(piece_bytes, stop); });
  std::optional<v1::ImportSummary> summary;
  v1::ImportBeneficiariesResponse response;
  while (stream.read(response)) {
    for (const auto& line : response.lines()) {
      view.add(line);
      if (report) report->add(line);
    }
    if (response.has_summary()) summary = response.summary();
    progress.show({stream.bytes_sent(), input->size(), view.lines(), view.refused(), {}});
  }
  const auto status = stream.finish();
  progress.clear();
  const auto problem = problem_at_end(session, stream, status, summary.has_value(), options, words);
  view.end(problem ? nullptr : &*summary, options.validate_only);
  if (problem) {
    const auto exit = console.report(*problem);
    if (!console.json() && view.lines() > 0 && !options.validate_only)
      console.note(words(text::import_stopped));
    return exit;
  }
  if (report && !report->flush()) return console.report(unwritable_file(options.report_file, errno, words));
  return summary->refused() == 0 ? ExitStatus::done : ExitStatus::some_refused;
}

}  // namespace passerelle::cli
