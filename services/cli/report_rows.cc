#include "services/cli/report_rows.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/names.h"

namespace passerelle::cli {
namespace {

using Line = v1::CampaignLine;

constexpr double narrow = 10;
constexpr double middle = 16;
constexpr double wide = 38;  // an id
constexpr double sentence = 60;

// A masked number helps nobody, and looks like one.
std::string whole_number(const std::string& number) {
  constexpr std::size_t shortest = 8;
  constexpr std::size_t longest = 16;
  const bool whole = number.starts_with('+') && number.size() >= shortest && number.size() <= longest &&
                     std::all_of(number.begin() + 1, number.end(),
                                 [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
  return whole ? number : "";
}

std::string why(const v1::ReportCampaignResponse::Line& line, const Words& words) {
  std::string sentences;
  if (line.line().state() == Line::REFUSED) {
    for (const auto& violation : line.recharge().violations()) {
      sentences += (sentences.empty() ? "" : " ") +
                   (violation.explanation().empty() ? violation.reason() : violation.explanation());
    }
  }
  return sentences.empty() ? reason_text(line.line().reason(), words) : sentences;
}

void append_recharge(Row& row, const v1::Recharge* recharge) {
  if (recharge == nullptr) {
    row.insert(row.end(), 4, Cell());
    return;
  }
  row.emplace_back(Cents{recharge->face_value().cents()});
  row.emplace_back(static_cast<std::int64_t>(recharge->data_mb()));
  row.push_back(text_cell(recharge->operator_()));
  row.push_back(text_cell(recharge->operator_reference()));
}

}  // namespace

std::vector<std::pair<LineState, std::int64_t>> counted(const v1::LineCounts& counts) {
  std::vector<std::pair<LineState, std::int64_t>> states{
      {Line::DELIVERED, counts.delivered()}, {Line::REFUSED, counts.refused()},
      {Line::REJECTED, counts.rejected()},   {Line::IN_DOUBT, counts.in_doubt()},
      {Line::HELD, counts.held()},           {Line::WAITING, counts.waiting()},
      {Line::UNDER_WAY, counts.under_way()}, {Line::CANCELLED, counts.cancelled()},
      {Line::REVERSED, counts.reversed()},   {Line::FLAWED, counts.flawed()}};
  std::erase_if(states, [](const auto& state) { return state.second == 0; });
  return states;
}

std::int64_t all_of(const v1::LineCounts& counts) {
  std::int64_t lines = 0;
  for (const auto& [state, count] : counted(counts)) lines += count;
  return lines;
}

Columns line_columns(bool compared, const Words& words) {
  Columns columns{{words(text::line_number), narrow}};
  if (compared) {
    columns.push_back({words(text::foreseen), middle});
    columns.push_back({words(text::became), middle});
    columns.push_back({words(text::differs), narrow});
  } else {
    columns.push_back({words(text::state), middle});
  }
  const Columns rest{{"code", middle},
                     {words(text::beneficiary), wide},
                     {words(text::site), middle},
                     {words(text::reason), sentence},
                     {words(text::repeats), narrow},
                     {words(text::attempt), narrow},
                     {words(text::euros), narrow},
                     {words(text::megabytes), narrow},
                     {words(text::upstream), narrow},
                     {words(text::operator_reference), middle},
                     {words(text::recharge), wide},
                     {words(text::first_recharge), wide},
                     {words(text::changed), middle + 4},
                     {words(text::phone_number), middle}};
  columns.insert(columns.end(), rest.begin(), rest.end());
  return columns;
}

Row line_row(const v1::ReportCampaignResponse::Line& reported, std::optional<Verdict> foreseen,
             const Words& words) {
  const auto& line = reported.line();
  Row row{line.number()};
  if (foreseen) row.emplace_back(verdict_text(*foreseen, words));
  row.emplace_back(state_text(line.state(), words));
  if (foreseen) {
    row.push_back(came_true(*foreseen, line.state()) == false ? Cell(words(text::differs_yes)) : Cell());
  }
  row.emplace_back(Line::State_Name(line.state()));
  row.push_back(text_cell(id_of(line.beneficiary())));
  row.push_back(text_cell(line.site()));
  row.push_back(text_cell(why(reported, words)));
  row.push_back(line.duplicate_of() == 0 ? Cell() : Cell(std::int64_t{line.duplicate_of()}));
  row.emplace_back(std::int64_t{line.attempt()});
  append_recharge(row, reported.has_recharge() ? &reported.recharge() : nullptr);
  row.push_back(text_cell(id_of(line.recharge())));
  row.push_back(text_cell(id_of(line.first_recharge())));
  row.push_back(moment_cell(line.update_time()));
  row.push_back(text_cell(whole_number(line.phone_number())));
  return row;
}

Columns summary_columns() { return {{"", wide}, {"", wide}}; }

std::vector<Row> summary_rows(const v1::Campaign& campaign, const v1::ReportTotals& totals,
                              const Words& words) {
  std::vector<Row> rows;
  const auto add = [&](const Text& what, Cell value) { rows.push_back({words(what), std::move(value)}); };
  add(text::campaign, id_of(campaign.name()));
  add(text::title, campaign.title());
  add(text::series, id_of(campaign.series()));
  add(text::cycle, std::int64_t{campaign.cycle()});
  add(text::state, state_text(campaign.state(), words));
  add(text::offer, campaign.offer());
  add(text::envelope, id_of(campaign.envelope()));
  add(text::created, moment_cell(campaign.create_time()));
  add(text::changed, moment_cell(campaign.update_time()));
  add(text::value_delivered, Cents{totals.face_value().cents()});
  add(text::data_delivered, std::int64_t{totals.data_mb()});
  for (const auto& [state, count] : counted(totals.counts()))
    rows.push_back({state_text(state, words), count});
  add(text::all_lines, all_of(totals.counts()));
  return rows;
}

Columns site_columns(const Words& words) {
  Columns columns{{words(text::site), middle}, {words(text::all_lines), narrow}};
  for (const auto state : {Line::DELIVERED, Line::REFUSED, Line::REJECTED, Line::IN_DOUBT, Line::HELD,
                           Line::WAITING, Line::UNDER_WAY, Line::CANCELLED, Line::REVERSED, Line::FLAWED}) {
    columns.push_back({state_text(state, words), narrow});
  }
  columns.push_back({words(text::euros), narrow});
  return columns;
}

Row site_row(const v1::ReportTotals::BySite& site, const Words& words) {
  const auto& counts = site.counts();
  Row row{site.site().empty() ? words(text::nobody_found) : site.site(), all_of(counts)};
  for (const auto count :
       {counts.delivered(), counts.refused(), counts.rejected(), counts.in_doubt(), counts.held(),
        counts.waiting(), counts.under_way(), counts.cancelled(), counts.reversed(), counts.flawed()}) {
    row.emplace_back(std::int64_t{count});
  }
  row.emplace_back(Cents{site.face_value().cents()});
  return row;
}

Columns reason_columns(const Words& words) {
  return {{words(text::state), middle},
          {"code", wide},
          {words(text::reason), sentence},
          {words(text::lines), narrow}};
}

Row reason_row(const v1::ReportTotals::ByReason& reason, const Words& words) {
  return {state_text(reason.state(), words), text_cell(reason.reason()),
          text_cell(reason_text(reason.reason(), words)), std::int64_t{reason.lines()}};
}

Columns comparison_columns(const Words& words) {
  return {{words(text::foreseen), wide},
          {words(text::became), middle},
          {words(text::lines), narrow},
          {words(text::differs), narrow}};
}

std::vector<Row> comparison_rows(const Comparison& comparison, const Words& words) {
  std::vector<Row> rows;
  for (const auto& [pair, count] : comparison.counts()) {
    const bool differs = came_true(pair.first, pair.second) == false;
    rows.push_back({verdict_text(pair.first, words), state_text(pair.second, words), count,
                    differs ? Cell(words(text::differs_yes)) : Cell()});
  }
  return rows;
}

}  // namespace passerelle::cli
