#include "services/cli/campaign_view.h"

#include <utility>
#include <vector>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/report_rows.h"

namespace passerelle::cli {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string clock_text(int minute) {
  constexpr int minutes_an_hour = 60;
  return fmt::format("{:02}:{:02}", minute / minutes_an_hour, minute % minutes_an_hour);
}

std::string pace_text(const v1::Pace& pace, const Words& words) {
  std::vector<std::string> parts;
  if (pace.per_second() > 0)
    parts.push_back(words.say<text::pace_rate>(fmt::format("{:g}", pace.per_second())));
  if (pace.has_opens_at_minute() || pace.has_closes_at_minute()) {
    constexpr int whole_day = 1440;
    const int closes = pace.has_closes_at_minute() ? pace.closes_at_minute() : whole_day;
    parts.push_back(words.say<text::pace_hours>(clock_text(pace.opens_at_minute()), clock_text(closes)));
  }
  if (pace.per_day() > 0)
    parts.push_back(words.say<text::pace_day>(count_text(pace.per_day(), words.language())));
  return parts.empty() ? words(text::pace_free) : joined(parts);
}

std::string limits_text(const v1::Campaign& campaign, const Words& words) {
  const auto& limits = campaign.pause_limits();
  std::vector<std::string> parts;
  if (limits.envelope_reserve() > 0) {
    parts.push_back(words.say<text::limit_envelope>(
        amount_text(limits.envelope_reserve(), campaign.measure(), words.language())));
  }
  if (limits.float_reserve().cents() > 0) {
    parts.push_back(
        words.say<text::limit_float>(money_text(limits.float_reserve().cents(), words.language())));
  }
  if (limits.rejection_percent() > 0) {
    parts.push_back(words.say<text::limit_rejections>(limits.rejection_percent(), limits.rejection_window()));
  }
  return joined(parts);
}

std::string approvals_text(const v1::Campaign& campaign, const Words& words) {
  std::vector<std::string> parts{
      words.say<text::approvals_of>(campaign.approvals_size(), campaign.approvals_needed())};
  for (const auto& approval : campaign.approvals()) {
    parts.push_back(
        words.say<text::approval_of>(approval.approver(), moment_text(approval.time(), words.language())));
  }
  return joined(parts);
}

class Properties {
 public:
  explicit Properties(const Words& words) : words_(words) {}
  void add(const Text& what, std::string value) {
    if (!value.empty()) table_.add({words_(what), std::move(value)});
  }
  std::string text() const { return table_.text(); }

 private:
  const Words& words_;
  Table table_ = Table::of_properties();
};

std::string properties_of(const v1::Campaign& campaign, const Words& words) {
  const auto language = words.language();
  Properties properties(words);
  properties.add(text::id, id_of(campaign.name()));
  properties.add(text::title, campaign.title());
  properties.add(text::state, campaign_state_text(campaign, words));
  properties.add(text::offer, campaign.offer());
  properties.add(text::envelope, id_of(campaign.envelope()));
  properties.add(text::available, amount_text(campaign.envelope_available(), campaign.measure(), language));
  properties.add(text::pace, pace_text(campaign.pace(), words));
  properties.add(text::pauses_below, limits_text(campaign, words));
  properties.add(text::cycle, count_text(campaign.cycle(), language));
  if (campaign.cycle() > 1) properties.add(text::series, id_of(campaign.series()));
  properties.add(text::authors, joined({campaign.authors().begin(), campaign.authors().end()}));
  properties.add(text::approvals, approvals_text(campaign, words));
  properties.add(text::content, campaign.content());
  properties.add(text::starts, moment_text(campaign.start_time(), language));
  if (campaign.rate() > 0) {
    properties.add(text::rate, words.say<text::a_second>(fmt::format("{:.1f}", campaign.rate())));
  }
  properties.add(text::ends, moment_text(campaign.estimated_end_time(), language));
  properties.add(text::created, moment_text(campaign.create_time(), language));
  properties.add(text::changed, moment_text(campaign.update_time(), language));
  return properties.text();
}

// What a person does next, or waits for.
void show_next(Console& console, const v1::Campaign& campaign) {
  const auto& words = console.words();
  const auto id = id_of(campaign.name());
  switch (campaign.state()) {
    case v1::Campaign::SUBMITTED:
      return console.line(
          words.say<text::approvals_missing>(campaign.approvals_size(), campaign.approvals_needed(), id));
    case v1::Campaign::APPROVED:
      return console.line(words.say<text::start_next>(id));
    case v1::Campaign::PAUSED:
    case v1::Campaign::CANCELLED:
      if (campaign.drained()) return console.line(words(text::drained));
      return console.line(
          words.say<text::still_under_way>(count_text(campaign.counts().under_way(), words.language())));
    default:
      return;
  }
}

}  // namespace

std::int64_t done_of(const v1::LineCounts& counts) {
  return all_of(counts) - counts.waiting() - counts.under_way();
}

std::string campaign_state_text(const v1::Campaign& campaign, const Words& words) {
  const auto state = state_text(campaign.state(), words);
  if (campaign.pause_reason().empty()) return state;
  return words.say<text::campaign_paused_for>(state, pause_reason_text(campaign.pause_reason(), words));
}

std::string counts_table(const v1::LineCounts& counts, const Words& words) {
  Table table({{words(text::lines)}, {"", Table::Align::right}});
  for (const auto& [state, count] : counted(counts)) {
    table.add({state_text(state, words), count_text(count, words.language())});
  }
  table.add({words(text::all_lines), count_text(all_of(counts), words.language())});
  return table.text();
}

void show_campaign(Console& console, const v1::Campaign& campaign) {
  if (console.json()) return console.document(campaign);
  console.out() << properties_of(campaign, console.words());
  if (all_of(campaign.counts()) > 0) console.out() << counts_table(campaign.counts(), console.words());
}

void show_campaigns(Console& console, const v1::ListCampaignsResponse& campaigns) {
  if (console.json()) return console.document(campaigns);
  const auto& words = console.words();
  const auto language = console.language();
  if (campaigns.campaigns().empty()) return console.note(words(text::nothing_found));
  const auto right = Table::Align::right;
  Table table({{words(text::created)},
               {words(text::state)},
               {words(text::title)},
               {words(text::cycle), right},
               {words(text::offer)},
               {words(text::done_lines), right},
               {words(text::lines), right},
               {words(text::id)}});
  for (const auto& campaign : campaigns.campaigns()) {
    table.add({moment_text(campaign.create_time(), language), state_text(campaign.state(), words),
               campaign.title(), count_text(campaign.cycle(), language), campaign.offer(),
               count_text(done_of(campaign.counts()), language),
               count_text(all_of(campaign.counts()), language), id_of(campaign.name())});
  }
  console.out() << table.text();
  if (!campaigns.next_page_token().empty()) console.note(words(text::more_there));
}

void show_act(Console& console, const v1::Campaign& campaign) {
  if (console.json()) return console.document(campaign);
  console.line(console.words().say<text::campaign_is>(id_of(campaign.name()),
                                                      campaign_state_text(campaign, console.words())));
  show_next(console, campaign);
}

void show_changes(Console& console, const v1::ListCampaignChangesResponse& changes) {
  if (console.json()) return console.document(changes);
  const auto& words = console.words();
  if (changes.changes().empty()) return console.note(words(text::nothing_found));
  Table table({{words(text::when)},
               {words(text::who)},
               {words(text::act)},
               {words(text::from_state)},
               {words(text::to_state)},
               {words(text::why)}});
  for (const auto& change : changes.changes()) {
    const auto from =
        change.from() == v1::Campaign::STATE_UNSPECIFIED ? "" : state_text(change.from(), words);
    table.add({moment_text(change.time(), console.language()), change.who(), change.act(), from,
               state_text(change.to(), words), change.why()});
  }
  console.out() << table.text();
}

}  // namespace passerelle::cli
