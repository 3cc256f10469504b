#include "services/cli/replay_view.h"

#include <array>
#include <functional>
#include <utility>

#include "services/cli/amounts.h"
#include "services/cli/cells.h"
#include "services/cli/csv.h"
#include "services/cli/moments.h"
#include "services/cli/replay_catalogue.h"

namespace passerelle::cli {
namespace {

using Totals = v1::ReplayTotals;
using Coded = std::pair<std::string_view, const Text*>;

constexpr std::array<Coded, 15> reasons{{{"QUOTA_EXCEEDED", &text::refused_quota},
                                         {"REFERRAL_MISSING", &text::refused_no_referral},
                                         {"REFERRAL_EXPIRED", &text::refused_referral_expired},
                                         {"REFERRAL_NOT_YET_VALID", &text::refused_referral_early},
                                         {"LINE_MISSING", &text::refused_no_line},
                                         {"LINE_NOT_CONFIRMED", &text::refused_unconfirmed},
                                         {"LINE_CONFIRMATION_TOO_OLD", &text::refused_confirmation_old},
                                         {"LINE_OPERATOR_UNKNOWN", &text::refused_operator_unknown},
                                         {"LINE_OPERATOR_NOT_SERVED", &text::refused_not_served},
                                         {"OFFER_NOT_IN_FORCE", &text::refused_offer_dates},
                                         {"ENVELOPE_EXHAUSTED", &text::refused_exhausted},
                                         {"NO_ENVELOPE", &text::refused_no_envelope},
                                         {"OFFER_UNKNOWN", &text::refused_offer_unknown},
                                         {"SITE_UNKNOWN", &text::refused_site_unknown},
                                         {"BENEFICIARY_UNKNOWN", &text::refused_person_unknown}}};

std::string reason_words(std::string_view code, const Words& words) {
  for (const auto& [known, sentence] : reasons)
    if (known == code) return words(*sentence);
  return std::string(code);
}

enum class Kind : std::uint8_t { count, money, data };

// A figure of both sides.
struct Figure {
  const Text* name;
  Kind kind = Kind::count;
  std::int64_t then = 0;
  std::int64_t now = 0;
};

std::array<Figure, 9> figures_of(const Totals& totals) {
  const auto& then = totals.then();
  const auto& now = totals.now();
  return {{{&text::replay_requests, Kind::count, totals.requests(), totals.requests()},
           {&text::replay_granted, Kind::count, then.granted(), now.granted()},
           {&text::replay_undone, Kind::count, then.undone(), now.undone()},
           {&text::replay_refused, Kind::count, then.refused(), now.refused()},
           {&text::replay_recharges, Kind::count, then.recharges(), now.recharges()},
           {&text::replay_people, Kind::count, then.people(), now.people()},
           {&text::replay_face_value, Kind::money, then.face_value().cents(), now.face_value().cents()},
           {&text::replay_price, Kind::money, then.price().cents(), now.price().cents()},
           {&text::replay_data, Kind::data, then.data_mb(), now.data_mb()}}};
}

std::string text_of(std::int64_t amount, Kind kind, domain::Language language) {
  switch (kind) {
    case Kind::money:
      return money_text(amount, language);
    case Kind::data:
      return data_text(amount, language);
    case Kind::count:
      break;
  }
  return count_text(amount, language);
}

std::string signed_text(std::int64_t change, const std::string& shown) {
  return change > 0 ? "+" + shown : shown;
}

std::string sides_table(const Totals& totals, const Words& words) {
  const auto language = words.language();
  Table table({{""},
               {words(text::replay_then), Table::Align::right},
               {words(text::replay_now), Table::Align::right},
               {words(text::replay_difference), Table::Align::right}});
  for (const auto& [name, kind, then, now] : figures_of(totals))
    table.add({words(*name), text_of(then, kind, language), text_of(now, kind, language),
               signed_text(now - then, text_of(now - then, kind, language))});
  return table.text();
}

std::string changes_table(const Totals& totals, const Words& words) {
  const auto count = [&](std::int64_t value) { return count_text(value, words.language()); };
  Table table({{words(text::replay_changes)},
               {words(text::replay_requests), Table::Align::right},
               {words(text::replay_people_column), Table::Align::right}});
  table.add({words(text::replay_asked), count(totals.requests()), count(totals.people())});
  table.add({words(text::replay_newly_refused), count(totals.newly_refused().requests()),
             count(totals.newly_refused().people())});
  table.add({words(text::replay_newly_granted), count(totals.newly_granted().requests()),
             count(totals.newly_granted().people())});
  table.add({words(text::replay_concerned), "", count(totals.people_changed())});
  table.add({words(text::replay_with_more), "", count(totals.people_with_more())});
  table.add({words(text::replay_with_less), "", count(totals.people_with_less())});
  table.add({words(text::replay_left_out), "", count(totals.people_left_out())});
  return table.text();
}

std::string rules_table(const Totals& totals, const Words& words) {
  const auto count = [&](std::int64_t value) { return count_text(value, words.language()); };
  Table table({{words(text::replay_rule)},
               {words(text::replay_reason)},
               {words(text::replay_then), Table::Align::right},
               {words(text::replay_now), Table::Align::right},
               {words(text::replay_people_then), Table::Align::right},
               {words(text::replay_people_now), Table::Align::right}});
  for (const auto& refused : totals.by_rule())
    table.add({refused.rule(), reason_words(refused.reason(), words), count(refused.then().requests()),
               count(refused.now().requests()), count(refused.then().people()),
               count(refused.now().people())});
  return table.text();
}

std::string envelopes_table(const Totals& totals, const Words& words) {
  const auto language = words.language();
  Table table({{words(text::replay_envelope)},
               {""},
               {words(text::replay_then), Table::Align::right},
               {words(text::replay_now), Table::Align::right},
               {words(text::replay_difference), Table::Align::right}});
  for (const auto& envelope : totals.by_envelope()) {
    const auto add = [&](const std::string& name, const Text& what, std::int64_t then, std::int64_t now,
                         const std::function<std::string(std::int64_t)>& shown) {
      table.add({name, words(what), shown(then), shown(now), signed_text(now - then, shown(now - then))});
    };
    const auto money = [&](std::int64_t cents) { return money_text(cents, language); };
    const auto& then = envelope.then();
    const auto& now = envelope.now();
    add(envelope.envelope(), text::replay_taken, then.amount(), now.amount(),
        [&](std::int64_t amount) { return amount_text(amount, envelope.measure(), language); });
    add("", text::replay_face_value, then.face_value().cents(), now.face_value().cents(), money);
    add("", text::replay_price, then.price().cents(), now.price().cents(), money);
  }
  return table.text();
}

// Rows of the file.
class Sheet {
 public:
  explicit Sheet(const Words& words) : words_(words), text_(byte_order_mark) {
    text_ += csv_row(Row{words(text::replay_subject), words(text::replay_detail), words(text::replay_reason),
                         words(text::replay_then), words(text::replay_now)},
                     words.language());
  }
  void add(const Text& subject, const std::string& detail, const std::string& reason, Cell then, Cell now) {
    text_ +=
        csv_row(Row{words_(subject), text_cell(detail), text_cell(reason), std::move(then), std::move(now)},
                words_.language());
  }
  // What there is but one of: it changed.
  void add_change(const Text& subject, std::int64_t requests, std::int64_t people) {
    text_ +=
        csv_row(Row{words_(subject), words_(text::replay_requests), {}, {}, requests}, words_.language());
    text_ +=
        csv_row(Row{words_(subject), words_(text::replay_people_column), {}, {}, people}, words_.language());
  }
  std::string text() && { return std::move(text_); }

 private:
  const Words& words_;
  std::string text_;
};

Cell cell_of(std::int64_t amount, bool money) { return money ? Cell(Cents{amount}) : Cell(amount); }

}  // namespace

void show_replay(Console& console, const Totals& totals, const std::string& programme) {
  const auto& words = console.words();
  console.line(words.say<text::replay_of>(day_text(totals.from(), words.language()),
                                          day_text(totals.to(), words.language()), programme,
                                          moment_text(totals.time(), words.language())));
  console.line(words(text::replay_people_of_today));
  console.out() << '\n' << sides_table(totals, words) << '\n' << changes_table(totals, words);
  if (!totals.by_rule().empty())
    console.out() << '\n' << words(text::replay_by_rule) << '\n' << rules_table(totals, words);
  if (!totals.by_envelope().empty())
    console.out() << '\n' << words(text::replay_by_envelope) << '\n' << envelopes_table(totals, words);
}

std::string replay_csv(const Totals& totals, const Words& words) {
  Sheet sheet(words);
  for (const auto& [name, kind, then, now] : figures_of(totals))
    sheet.add(*name, "", "", cell_of(then, kind == Kind::money), cell_of(now, kind == Kind::money));
  sheet.add_change(text::replay_newly_refused, totals.newly_refused().requests(),
                   totals.newly_refused().people());
  sheet.add_change(text::replay_newly_granted, totals.newly_granted().requests(),
                   totals.newly_granted().people());
  const std::array<std::pair<const Text*, std::int64_t>, 5> people{
      {{&text::replay_asked, totals.people()},
       {&text::replay_concerned, totals.people_changed()},
       {&text::replay_with_more, totals.people_with_more()},
       {&text::replay_with_less, totals.people_with_less()},
       {&text::replay_left_out, totals.people_left_out()}}};
  for (const auto& [name, count] : people) sheet.add(*name, words(text::replay_people_column), "", {}, count);
  for (const auto& refused : totals.by_rule()) {
    sheet.add(text::replay_refused, refused.rule(), refused.reason(), refused.then().requests(),
              refused.now().requests());
    sheet.add(text::replay_people_refused, refused.rule(), refused.reason(), refused.then().people(),
              refused.now().people());
  }
  for (const auto& envelope : totals.by_envelope()) {
    const auto& then = envelope.then();
    const auto& now = envelope.now();
    const bool money = envelope.measure() == v1::EUR_CENT;
    const auto measure = v1::Measure_Name(envelope.measure());
    sheet.add(text::replay_taken, envelope.envelope(), measure, cell_of(then.amount(), money),
              cell_of(now.amount(), money));
    sheet.add(text::replay_recharges, envelope.envelope(), "", then.recharges(), now.recharges());
    sheet.add(text::replay_face_value, envelope.envelope(), "", Cents{then.face_value().cents()},
              Cents{now.face_value().cents()});
    sheet.add(text::replay_price, envelope.envelope(), "", Cents{then.price().cents()},
              Cents{now.price().cents()});
  }
  return std::move(sheet).text();
}

}  // namespace passerelle::cli
