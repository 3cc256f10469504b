#include "services/cli/recharge_view.h"

#include <utility>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/refusal_text.h"
#include "services/cli/text_width.h"

namespace passerelle::cli {
namespace {

std::string rejection_text(const v1::Rejection& rejection, const Words& words) {
  if (rejection.reason() == "LINE_UNKNOWN") return words(text::line_unknown);
  if (rejection.reason() == "LINE_BARRED") return words(text::line_barred);
  if (rejection.reason() == "FLOAT_EXHAUSTED") return words(text::float_exhausted);
  return words.say<text::other_rejection>(printable(rejection.reason()));
}

std::string verdict_text(const v1::Recharge& recharge, const Words& words) {
  switch (recharge.state()) {
    case v1::Recharge::DELIVERED:
      return words.say<text::delivered>(data_text(recharge.data_mb(), words.language()),
                                        money_text(recharge.price().cents(), words.language()));
    case v1::Recharge::REJECTED: {
      auto rejected = words.say<text::rejected>(rejection_text(recharge.rejection(), words));
      if (recharge.rejection().retryable()) rejected += " " + words(text::may_be_tried_again);
      return rejected;
    }
    case v1::Recharge::CANCELLED:
      return words(text::cancelled);
    case v1::Recharge::REVERSED:
      return words(text::reversed);
    default:
      return words(text::do_not_issue_again);
  }
}

// Beyond the dates that each sentence names, a refusal on record has one for all of them: the latest.
const v1::Date* latest_date(const google::protobuf::RepeatedPtrField<v1::Violation>& violations) {
  const auto rank = [](const v1::Date& date) { return std::tuple(date.year(), date.month(), date.day()); };
  const v1::Date* latest = nullptr;
  for (const auto& violation : violations) {
    if (!violation.has_next_date()) return nullptr;
    if (latest == nullptr || rank(*latest) < rank(violation.next_date())) latest = &violation.next_date();
  }
  return latest;
}

}  // namespace

std::string state_text(v1::Recharge::State state, const Words& words) {
  switch (state) {
    case v1::Recharge::REFUSED:
      return words(text::state_refused);
    case v1::Recharge::RESERVED:
      return words(text::state_reserved);
    case v1::Recharge::IN_DOUBT:
      return words(text::state_in_doubt);
    case v1::Recharge::DELIVERED:
      return words(text::state_delivered);
    case v1::Recharge::REJECTED:
      return words(text::state_rejected);
    case v1::Recharge::CANCELLED:
      return words(text::state_cancelled);
    case v1::Recharge::REVERSED:
      return words(text::state_reversed);
    default:
      return words(text::unknown_value);
  }
}

std::string tariff_text(v1::Tariff tariff, const Words& words) {
  if (tariff == v1::SOLD) return words(text::sold);
  if (tariff == v1::FREE) return words(text::free);
  return words(text::unknown_value);
}

ExitStatus show_outcome(Console& console, const v1::Recharge& recharge) {
  const auto exit = exit_status_of(recharge.state());
  if (console.json()) {
    console.document(recharge);
    return exit;
  }
  const auto& words = console.words();
  if (recharge.state() == v1::Recharge::REFUSED) {
    console.out() << refusal_text(recharge.violations(), latest_date(recharge.violations()),
                                  words(text::refused), words);
    return exit;
  }
  console.verdict(verdict_text(recharge, words), exit);
  if (exit == ExitStatus::not_known_yet) console.line(words.say<text::ask_with_show>(id_of(recharge.name())));
  auto properties = Table::of_properties();
  properties.add({words(text::id), id_of(recharge.name())});
  properties.add({words(text::state), state_text(recharge.state(), words)});
  properties.add({words(text::beneficiary), id_of(recharge.beneficiary())});
  properties.add({words(text::offer), recharge.offer()});
  properties.add({words(text::upstream), recharge.operator_()});
  console.out() << properties.text();
  return exit;
}

void show_recharge(Console& console, const v1::Recharge& recharge) {
  if (console.json()) return console.document(recharge);
  const auto& words = console.words();
  const auto language = console.language();
  auto properties = Table::of_properties();
  const auto add = [&](const Text& what, std::string value) {
    if (!value.empty()) properties.add({words(what), std::move(value)});
  };
  add(text::id, id_of(recharge.name()));
  add(text::state, state_text(recharge.state(), words));
  if (recharge.has_rejection()) {
    add(text::reason, fmt::format("{} [{} {}]", rejection_text(recharge.rejection(), words),
                                  recharge.rejection().reason(), recharge.rejection().code()));
  }
  add(text::created, moment_text(recharge.create_time(), language));
  add(text::changed, moment_text(recharge.update_time(), language));
  add(text::beneficiary, id_of(recharge.beneficiary()));
  add(text::site, recharge.site());
  add(text::offer, recharge.offer());
  add(text::data, data_text(recharge.data_mb(), language));
  add(text::face_value, money_text(recharge.face_value().cents(), language));
  add(text::price, money_text(recharge.price().cents(), language));
  add(text::tariff, tariff_text(recharge.tariff(), words));
  add(text::envelope, id_of(recharge.envelope()));
  add(text::upstream, recharge.operator_());
  add(text::operator_reference, recharge.operator_reference());
  add(text::programme_version, count_text(recharge.programme_version(), language));
  add(text::caller, recharge.caller());
  add(text::request_id, recharge.request_id());
  console.out() << properties.text();
  if (recharge.state() == v1::Recharge::REFUSED) {
    console.out() << refusal_text(recharge.violations(), latest_date(recharge.violations()),
                                  words(text::refused), words);
  }
  if (exit_status_of(recharge.state()) == ExitStatus::not_known_yet) {
    console.line(words(text::do_not_issue_again));
  }
}

void show_recharges(Console& console, const v1::ListRechargesResponse& recharges) {
  if (console.json()) return console.document(recharges);
  const auto& words = console.words();
  if (recharges.recharges().empty()) return console.note(words(text::nothing_found));
  Table table({{words(text::when)},
               {words(text::state)},
               {words(text::offer)},
               {words(text::data), Table::Align::right},
               {words(text::price), Table::Align::right},
               {words(text::site)},
               {words(text::beneficiary)},
               {words(text::id)}});
  for (const auto& recharge : recharges.recharges()) {
    table.add({moment_text(recharge.create_time(), console.language()), state_text(recharge.state(), words),
               recharge.offer(), data_text(recharge.data_mb(), console.language()),
               money_text(recharge.price().cents(), console.language()), recharge.site(),
               id_of(recharge.beneficiary()), id_of(recharge.name())});
  }
  console.out() << table.text();
  if (!recharges.next_page_token().empty()) console.note(words(text::more_there));
}

}  // namespace passerelle::cli
