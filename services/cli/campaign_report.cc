#include "services/cli/campaign_report.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_view.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/foresight.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/progress_bar.h"
#include "services/cli/proto_json.h"
#include "services/cli/report_files.h"
#include "services/cli/report_rows.h"
#include "services/cli/stream_patience.h"

namespace passerelle::cli {
namespace {

// One report, read to its end over one connection, in memory that does not grow with its lines.
class ReportReading {
 public:
  ReportReading(Session& session, Console& console, const ReportOptions& options)
      : session_(session), console_(console), options_(options), progress_(console) {}
  ReportReading(const ReportReading&) = delete;
  ReportReading& operator=(const ReportReading&) = delete;

  // Absent = all of it was read, and the files are in their places.
  std::optional<Problem> read(StreamPatience& patience);

  const v1::Campaign& campaign() const { return campaign_; }
  const v1::ReportTotals& totals() const { return totals_; }
  const Comparison& comparison() const { return comparison_; }
  // What is printed can't be taken back: another connection would print it again.
  bool printed() const { return printed_; }

 private:
  bool compared() const { return !options_.preview_file.empty(); }
  std::optional<Problem> begin();
  std::optional<Problem> stream(StreamPatience& patience);
  std::optional<Problem> take(const v1::ReportCampaignResponse& response);

  Session& session_;
  Console& console_;
  const ReportOptions& options_;
  ProgressBar progress_;
  std::unique_ptr<Foresight> foresight_;
  std::unique_ptr<ReportFiles> files_;
  v1::Campaign campaign_;
  v1::ReportTotals totals_;
  Comparison comparison_;
  std::int64_t lines_ = 0;
  bool printed_ = false;
};

std::optional<Problem> ReportReading::read(StreamPatience& patience) {
  if (auto problem = begin()) return problem;
  auto problem = stream(patience);
  progress_.clear();
  if (problem) return problem;
  return files_->finish(campaign_, totals_, comparison_);
}

std::optional<Problem> ReportReading::begin() {
  const auto& words = console_.words();
  if (compared()) {
    auto preview = PreviewFile::open(options_.preview_file, words);
    if (!preview) return std::move(preview.error());
    foresight_ = std::make_unique<Foresight>(std::move(*preview));
  }
  auto files = ReportFiles::begin({.csv = options_.csv_file,
                                   .xlsx = options_.xlsx_file,
                                   .with_lines = options_.with_lines,
                                   .compared = compared()},
                                  words);
  if (!files) return std::move(files.error());
  files_ = std::move(*files);
  v1::GetCampaignRequest request;
  request.set_name(resource_name("campaigns", options_.campaign));
  auto campaign = session_.call(session_.campaigns(), &v1::CampaignService::Stub::GetCampaign, request);
  if (!campaign) return std::move(campaign.error());
  campaign_ = std::move(*campaign);
  return std::nullopt;
}

std::optional<Problem> ReportReading::stream(StreamPatience& patience) {
  v1::ReportCampaignRequest request;
  request.set_name(campaign_.name());
  request.set_with_lines(options_.with_lines || compared());
  grpc::ClientContext context;
  session_.prepare(context, std::nullopt);
  const Interrupt::Listener listener(session_.interrupt(), [&context] { context.TryCancel(); });
  const auto reader = session_.campaigns().ReportCampaign(&context, request);
  bool whole = false;
  v1::ReportCampaignResponse response;
  while (reader->Read(&response)) {
    patience.heard();
    if (auto problem = take(response)) {
      context.TryCancel();
      reader->Finish();
      return problem;
    }
    whole = whole || response.has_totals();
  }
  const auto status = reader->Finish();
  if (!status.ok()) return session_.problem_after(status);
  if (whole) return std::nullopt;
  return local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL, "TOTALS_MISSING",
                       console_.words()(text::unexpected));
}

std::optional<Problem> ReportReading::take(const v1::ReportCampaignResponse& response) {
  const auto& words = console_.words();
  for (const auto& line : response.lines()) {
    std::optional<Verdict> foreseen;
    if (foresight_) {
      const auto verdict = foresight_->of(line.line(), words);
      if (!verdict) return verdict.error();
      foreseen = *verdict;
      comparison_.add(*verdict, line.line().state());
    }
    files_->add(line, foreseen);
    if (console_.json() && options_.with_lines) {
      console_.out() << (lines_ == 0 ? "{\"lines\": [\n" : ",\n") << proto_json_line(line);
      printed_ = true;
    }
    ++lines_;
  }
  if (response.has_totals()) totals_ = response.totals();
  progress_.show(Measured{words.say<text::reading_lines>(count_text(lines_, words.language())),
                          static_cast<std::uint64_t>(lines_),
                          static_cast<std::uint64_t>(all_of(campaign_.counts()))});
  return std::nullopt;
}

// Closes what the lines began; null totals where the report did not come to its end.
void print_end(Console& console, const ReportReading& report, bool compared, bool whole) {
  nlohmann::ordered_json comparison = nlohmann::ordered_json::array();
  for (const auto& [pair, count] : report.comparison().counts()) {
    comparison.push_back({{"foreseen", v1::PreviewLine::Verdict_Name(pair.first)},
                          {"became", v1::CampaignLine::State_Name(pair.second)},
                          {"lines", std::to_string(count)},
                          {"differs", came_true(pair.first, pair.second) == false}});
  }
  console.out() << (report.printed() ? "\n" : "{\"lines\": [")
                << "], \"totals\": " << (whole ? proto_json_line(report.totals()) : "null")
                << ", \"comparison\": " << (compared && whole ? comparison.dump() : "null") << "}\n";
}

void show_sites(Console& console, const v1::ReportTotals& totals) {
  using Line = v1::CampaignLine;
  const auto& words = console.words();
  const auto right = Table::Align::right;
  Table table({{words(text::site)},
               {words(text::lines), right},
               {state_text(Line::DELIVERED, words), right},
               {state_text(Line::REFUSED, words), right},
               {state_text(Line::REJECTED, words), right},
               {state_text(Line::IN_DOUBT, words), right},
               {words(text::face_value), right}});
  const auto count = [&](std::int64_t value) { return count_text(value, words.language()); };
  for (const auto& site : totals.by_site()) {
    const auto& counts = site.counts();
    table.add({site.site().empty() ? words(text::nobody_found) : site.site(), count(all_of(counts)),
               count(counts.delivered()), count(counts.refused()), count(counts.rejected()),
               count(counts.in_doubt()), money_text(site.face_value().cents(), words.language())});
  }
  if (!table.empty()) console.out() << table.text();
}

void show_reasons(Console& console, const v1::ReportTotals& totals) {
  const auto& words = console.words();
  Table table({{words(text::state)}, {words(text::reason)}, {words(text::lines), Table::Align::right}});
  for (const auto& reason : totals.by_reason()) {
    table.add({state_text(reason.state(), words), reason_text(reason.reason(), words),
               count_text(reason.lines(), words.language())});
  }
  if (!table.empty()) console.out() << table.text();
}

void show_comparison(Console& console, const Comparison& comparison) {
  const auto& words = console.words();
  Table table({{words(text::foreseen)},
               {words(text::became)},
               {words(text::lines), Table::Align::right},
               {words(text::differs)}});
  for (const auto& [pair, count] : comparison.counts()) {
    table.add({verdict_text(pair.first, words), state_text(pair.second, words),
               count_text(count, words.language()),
               came_true(pair.first, pair.second) == false ? words(text::differs_yes) : ""});
  }
  console.out() << table.text();
  console.line(words.say<text::differences>(count_text(comparison.differences(), words.language())));
}

void show_report(Console& console, const ReportReading& report, const ReportOptions& options) {
  const auto& words = console.words();
  const auto language = console.language();
  const auto& totals = report.totals();
  console.line(words.say<text::campaign_is>(id_of(report.campaign().name()),
                                            campaign_state_text(report.campaign(), words)));
  console.out() << counts_table(totals.counts(), words);
  auto properties = Table::of_properties();
  properties.add({words(text::value_delivered), money_text(totals.face_value().cents(), language)});
  properties.add({words(text::data_delivered), data_text(totals.data_mb(), language)});
  console.out() << properties.text();
  show_sites(console, totals);
  show_reasons(console, totals);
  if (!options.preview_file.empty()) show_comparison(console, report.comparison());
  if (totals.counts().in_doubt() > 0) {
    console.line(words.say<text::doubts_left>(count_text(totals.counts().in_doubt(), language)));
  }
  for (const auto& file : {options.csv_file, options.xlsx_file}) {
    if (!file.empty()) console.note(words.say<text::written_to>(file));
  }
}

}  // namespace

ExitStatus report_campaign(Session& session, Console& console, const ReportOptions& options) {
  if (options.with_lines && !console.json() && options.csv_file.empty() && options.xlsx_file.empty()) {
    return console.report(local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "USAGE",
                                        console.words()(text::lines_need_file)));
  }
  // As long as files are begun, Ctrl-C is to leave nothing of them behind.
  const Interrupt::Listener listening(session.interrupt(), [] {});
  StreamPatience patience(session, console, StreamPatience::Lasts::for_timeout);
  while (true) {
    ReportReading report(session, console, options);
    auto problem = report.read(patience);
    if (problem && !report.printed() && patience.again(*problem)) continue;
    if (console.json() && (report.printed() || !problem)) {
      print_end(console, report, !options.preview_file.empty(), !problem);
    }
    if (problem) return console.report(*problem);
    if (!console.json()) show_report(console, report, options);
    return ExitStatus::done;
  }
}

}  // namespace passerelle::cli
