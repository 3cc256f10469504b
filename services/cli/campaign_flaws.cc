#include "services/cli/campaign_flaws.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_lines.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/cells.h"
#include "services/cli/csv.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/new_file.h"

namespace passerelle::cli {
namespace {

constexpr std::int64_t most_shown = 200;

Row flaw_row(const v1::CampaignLine& line, const Words& words) {
  return {line.number(), text_cell(line.reason()), text_cell(reason_text(line.reason(), words)),
          line.duplicate_of() == 0 ? Cell() : Cell(std::int64_t{line.duplicate_of()}),
          text_cell(id_of(line.beneficiary()))};
}

}  // namespace

FlawedLines::FlawedLines(Console& console)
    : console_(console),
      table_({{console.words()(text::line_number), Table::Align::right},
              {console.words()(text::reason)},
              {console.words()(text::repeats), Table::Align::right}}) {}

void FlawedLines::add(const v1::CampaignLine& line) {
  // Lines come in their order; a list that is sent again may name them again.
  if (line.number() <= newest_) return;
  newest_ = line.number();
  if (++count_ > most_shown) return;
  const auto language = console_.language();
  table_.add({count_text(line.number(), language), reason_text(line.reason(), console_.words()),
              line.duplicate_of() == 0 ? "" : count_text(line.duplicate_of(), language)});
}

void FlawedLines::show() const {
  if (console_.json() || count_ == 0) return;
  const auto& words = console_.words();
  console_.line(words(text::flawed_lines));
  console_.out() << table_.text();
  if (count_ > most_shown) {
    console_.line(words.say<text::more_flawed>(count_text(count_ - most_shown, console_.language())));
  }
}

ExitStatus show_summary(Console& console, const v1::UploadSummary& summary) {
  const auto exit = summary.runnable() == summary.lines() ? ExitStatus::done : ExitStatus::some_refused;
  if (console.json()) {
    console.document(summary);
    return exit;
  }
  const auto& words = console.words();
  const auto count = [&](std::int64_t value) { return count_text(value, console.language()); };
  std::string ignored;
  for (const auto& column : summary.ignored_columns()) ignored += (ignored.empty() ? "" : ", ") + column;
  if (!ignored.empty()) console.line(words.say<text::ignored_columns>(ignored));
  console.line(words.say<text::list_taken>(count(summary.lines()), count(summary.runnable()),
                                           count(summary.lines() - summary.runnable())));
  if (summary.left_out() > 0) console.line(words.say<text::left_out>(count(summary.left_out())));
  if (exit == ExitStatus::done) return exit;
  Table table({{""}, {"", Table::Align::right}});
  table.add({words(text::duplicates), count(summary.duplicates())});
  table.add({words(text::people_unknown), count(summary.unknown())});
  table.add({words(text::malformed), count(summary.malformed())});
  console.out() << table.text();
  return exit;
}

std::optional<Problem> write_flaws(Session& session, Console& console, const std::string& campaign,
                                   const std::string& file) {
  const auto& words = console.words();
  const auto begun = NewFile::begin(file, words);
  if (!begun) return begun.error();
  auto& flaws = **begun;
  flaws.write(byte_order_mark);
  const Row heading{words(text::line_number), std::string("code"), words(text::reason), words(text::repeats),
                    words(text::beneficiary)};
  flaws.write(csv_row(heading, words.language()));
  v1::ListLinesRequest request;
  request.set_name(campaign);
  request.add_states(v1::CampaignLine::FLAWED);
  const auto problem = each_page(session, request, [&](const v1::ListLinesResponse& page) {
    for (const auto& line : page.lines()) flaws.write(csv_row(flaw_row(line, words), words.language()));
    return true;
  });
  return problem ? problem : flaws.finish();
}

Measured upload_progress(std::uint64_t bytes, std::uint64_t bytes_in_all, std::int64_t lines,
                         std::int64_t flawed, const Words& words) {
  const auto percent = std::min(bytes, bytes_in_all) * 100 / std::max<std::uint64_t>(bytes_in_all, 1);
  return {words.say<text::uploading>(percent, count_text(lines, words.language()),
                                     count_text(flawed, words.language())),
          bytes, bytes_in_all};
}

std::string seen_time(const std::string& rfc3339, domain::Language language) {
  google::protobuf::Timestamp time;
  if (!google::protobuf::util::TimeUtil::FromString(rfc3339, &time)) return rfc3339;
  return moment_text(time, language);
}

}  // namespace passerelle::cli
