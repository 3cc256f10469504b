#include "services/cli/campaign_preview.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/csv.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/new_file.h"
#include "services/cli/preview_rows.h"
#include "services/cli/progress_bar.h"
#include "services/cli/stream_patience.h"

namespace passerelle::cli {
namespace {

// One snapshot, read to its end over one connection.
class Reading {
 public:
  Reading(Session& session, Console& console, const PreviewOptions& options)
      : session_(session), console_(console), options_(options), progress_(console) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  Outcome<v1::PreviewTotals> read(StreamPatience& patience) {
    if (!options_.lines_file.empty()) {
      auto begun = NewFile::begin(options_.lines_file, console_.words());
      if (!begun) return fail(std::move(begun.error()));
      file_ = std::move(*begun);
      file_->write(byte_order_mark);
      file_->write(csv_row(preview_heading(console_.words()), console_.language()));
    }
    auto totals = stream(patience);
    progress_.clear();
    if (!totals || !file_) return totals;
    if (auto problem = file_->finish()) return fail(std::move(*problem));
    return totals;
  }

 private:
  Outcome<v1::PreviewTotals> stream(StreamPatience& patience) {
    v1::PreviewCampaignRequest request;
    request.set_name(resource_name("campaigns", options_.campaign));
    request.set_with_lines(file_ != nullptr);
    grpc::ClientContext context;
    session_.prepare(context, std::nullopt);
    const Interrupt::Listener listener(session_.interrupt(), [&context] { context.TryCancel(); });
    const auto reader = session_.campaigns().PreviewCampaign(&context, request);
    std::optional<v1::PreviewTotals> totals;
    v1::PreviewCampaignResponse response;
    while (reader->Read(&response)) {
      patience.heard();
      take(response);
      if (response.has_totals()) totals = response.totals();
    }
    const auto status = reader->Finish();
    if (!status.ok()) return fail(session_.problem_after(status));
    if (totals) return *totals;
    return fail(local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL, "TOTALS_MISSING",
                              console_.words()(text::unexpected)));
  }

  void take(const v1::PreviewCampaignResponse& response) {
    const auto& words = console_.words();
    for (const auto& line : response.lines()) {
      ++lines_;
      if (file_) file_->write(csv_row(preview_row(line, words), words.language()));
    }
    progress_.show(Measured{words.say<text::reading_lines>(count_text(lines_, words.language()))});
  }

  Session& session_;
  Console& console_;
  const PreviewOptions& options_;
  ProgressBar progress_;
  std::unique_ptr<NewFile> file_;
  std::int64_t lines_ = 0;
};

std::string verdicts_table(const v1::PreviewTotals& totals, const Words& words) {
  using Preview = v1::PreviewLine;
  Table table({{words(text::foreseen)}, {words(text::lines), Table::Align::right}});
  const std::vector<std::pair<Preview::Verdict, std::int64_t>> verdicts{
      {Preview::SERVED, totals.served()},
      {Preview::REFUSED, totals.refused()},
      {Preview::SERVED_ALREADY, totals.served_already()},
      {Preview::UNFUNDED, totals.unfunded()},
      {Preview::UNCONFIRMED, totals.unconfirmed()},
      {Preview::DUPLICATE, totals.duplicates()},
      {Preview::PERSON_UNKNOWN, totals.unknown()},
      {Preview::MALFORMED, totals.malformed()}};
  for (const auto& [verdict, count] : verdicts) {
    table.add({verdict_text(verdict, words), count_text(count, words.language())});
  }
  table.add({words(text::all_lines), count_text(totals.lines(), words.language())});
  return table.text();
}

std::string cost_table(const v1::PreviewTotals& totals, const Words& words) {
  const auto language = words.language();
  Table table({{""}, {"", Table::Align::right}});
  table.add({words(text::cost), money_text(totals.face_value().cents(), language)});
  table.add({words(text::recharges), count_text(totals.units(), language)});
  table.add({words(text::data), data_text(totals.data_mb(), language)});
  table.add({words(text::needed), amount_text(totals.needed(), totals.measure(), language)});
  table.add({words(text::available), amount_text(totals.available(), totals.measure(), language)});
  if (totals.needed() > totals.available()) {
    table.add({words(text::missing),
               amount_text(totals.needed() - totals.available(), totals.measure(), language)});
  }
  return table.text();
}

std::string rules_table(const v1::PreviewTotals& totals, const Words& words) {
  const auto day = [&](bool there, const v1::Date& date) {
    return there ? day_text(date, words.language()) : "";
  };
  Table table({{words(text::rule)},
               {words(text::reason)},
               {words(text::lines), Table::Align::right},
               {words(text::first_date)},
               {words(text::last_date)}});
  for (const auto& rule : totals.by_rule()) {
    table.add({rule.rule(), reason_text(rule.reason(), words), count_text(rule.lines(), words.language()),
               day(rule.has_first_date(), rule.first_date()), day(rule.has_last_date(), rule.last_date())});
  }
  return table.text();
}

}  // namespace

Outcome<v1::PreviewTotals> preview_totals(Session& session, Console& console, const PreviewOptions& options) {
  // As long as a file is begun, Ctrl-C is to leave none of it behind.
  const Interrupt::Listener listening(session.interrupt(), [] {});
  StreamPatience patience(session, console, StreamPatience::Lasts::for_timeout);
  while (true) {
    // A snapshot can't be taken up again: after a break it is another one, from its first line.
    auto totals = Reading(session, console, options).read(patience);
    if (totals || !patience.again(totals.error())) return totals;
  }
}

void show_preview(Console& console, const v1::PreviewTotals& totals) {
  if (console.json()) return console.document(totals);
  const auto& words = console.words();
  console.line(words.say<text::preview_of>(moment_text(totals.time(), console.language())));
  console.out() << verdicts_table(totals, words) << cost_table(totals, words);
  if (!totals.by_rule().empty()) {
    console.line(words(text::refused_by_rule));
    console.out() << rules_table(totals, words);
  }
  auto properties = Table::of_properties();
  properties.add({words(text::content), totals.content()});
  console.out() << properties.text();
}

ExitStatus preview_campaign(Session& session, Console& console, const PreviewOptions& options) {
  const auto totals = preview_totals(session, console, options);
  if (!totals) return console.report(totals.error());
  show_preview(console, *totals);
  if (!options.lines_file.empty() && !console.json()) {
    console.note(console.words().say<text::written_to>(options.lines_file));
  }
  return ExitStatus::done;
}

}  // namespace passerelle::cli
