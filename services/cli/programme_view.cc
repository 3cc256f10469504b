#include "services/cli/programme_view.h"

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/recharge_view.h"

namespace passerelle::cli {
namespace {

std::string joined(const google::protobuf::RepeatedPtrField<std::string>& parts) {
  std::string line;
  for (const auto& part : parts) line += (line.empty() ? "" : ", ") + part;
  return line;
}

std::string measure_text(v1::QuotaMeasure measure, const Words& words) {
  switch (measure) {
    case v1::COUNT:
      return words(text::measure_count);
    case v1::MEGABYTES:
      return words(text::measure_data);
    case v1::FACE_VALUE:
      return words(text::measure_face_value);
    case v1::PRICE_PAID:
      return words(text::measure_price);
    default:
      return words(text::unknown_value);
  }
}

std::string scope_text(v1::Scope scope, const Words& words) {
  switch (scope) {
    case v1::BENEFICIARY:
      return words(text::per_beneficiary);
    case v1::LINE:
      return words(text::per_line);
    case v1::SITE:
      return words(text::per_site);
    default:
      return words(text::unknown_value);
  }
}

std::string window_text(const v1::Window& window, const Words& words) {
  switch (window.kind()) {
    case v1::Window::ROLLING_DAYS:
      return words.say<text::window_days>(window.days());
    case v1::Window::CALENDAR_MONTH:
      return words(text::window_month);
    case v1::Window::CALENDAR_YEAR:
      return words(text::window_year);
    case v1::Window::REFERRAL_PERIOD:
      return words(text::window_referral);
    case v1::Window::LIFETIME:
      return words(text::window_lifetime);
    default:
      return words(text::unknown_value);
  }
}

std::string condition_text(const v1::Rule& rule, const Words& words) {
  switch (rule.condition_case()) {
    case v1::Rule::kReferralInDate:
      return words.say<text::referral_condition>(rule.referral_in_date().validity_months(),
                                                 rule.referral_in_date().max_renewals());
    case v1::Rule::kLineConfirmed:
      if (!rule.line_confirmed().has_max_age_days()) return words(text::line_confirmed_ever);
      return words.say<text::line_confirmed_within>(rule.line_confirmed().max_age_days());
    case v1::Rule::kLineOperatorServesOffer:
      return words(text::operator_serves);
    case v1::Rule::kQuota: {
      const auto& quota = rule.quota();
      return words.say<text::at_most>(amount_text(quota.limit(), quota.measure(), words.language()),
                                      measure_text(quota.measure(), words), scope_text(quota.scope(), words),
                                      window_text(quota.window(), words));
    }
    case v1::Rule::CONDITION_NOT_SET:
      break;
  }
  return words(text::unknown_value);
}

std::string applies_to(const v1::Rule& rule, const Words& words) {
  auto line = rule.offers().empty() ? words(text::all_offers) : joined(rule.offers());
  if (rule.tariff() != v1::TARIFF_UNSPECIFIED)
    line += fmt::format(" ({})", tariff_text(rule.tariff(), words));
  return line;
}

std::string offers_table(const v1::Programme& programme, const Words& words) {
  const auto language = words.language();
  Table table({{words(text::offer)},
               {words(text::name)},
               {words(text::data), Table::Align::right},
               {words(text::lasts), Table::Align::right},
               {words(text::face_value), Table::Align::right},
               {words(text::price), Table::Align::right},
               {words(text::tariff)},
               {words(text::upstream)},
               {words(text::validity)}});
  for (const auto& offer : programme.offers()) {
    std::string routes;
    for (const auto& route : offer.routes()) routes += (routes.empty() ? "" : ", ") + route.operator_();
    table.add({offer.id(), offer.display_name(), data_text(offer.data_mb(), language),
               words.say<text::days>(offer.valid_for_days()),
               money_text(offer.face_value().cents(), language), money_text(offer.price().cents(), language),
               tariff_text(offer.tariff(), words), routes, validity_text(offer.validity(), language)});
  }
  return table.text();
}

std::string rules_table(const v1::Programme& programme, const Words& words) {
  Table table(
      {{words(text::rule)}, {words(text::condition)}, {words(text::offers)}, {words(text::validity)}});
  for (const auto& rule : programme.rules()) {
    table.add({rule.id(), condition_text(rule, words), applies_to(rule, words),
               validity_text(rule.validity(), words.language())});
  }
  return table.text();
}

std::string envelopes_table(const v1::Programme& programme, const Words& words) {
  Table table({{words(text::envelope)},
               {words(text::name)},
               {words(text::upstream)},
               {words(text::year)},
               {words(text::amount), Table::Align::right},
               {words(text::offers)},
               {words(text::validity)}});
  for (const auto& terms : programme.envelopes()) {
    table.add({terms.id(), terms.display_name(), terms.operator_(), fmt::format("{}", terms.fiscal_year()),
               amount_text(terms.amount(), terms.measure(), words.language()), joined(terms.offers()),
               validity_text(terms.validity(), words.language())});
  }
  return table.text();
}

}  // namespace

void show_programme(Console& console, const v1::Programme& programme) {
  if (console.json()) return console.document(programme);
  const auto& words = console.words();
  console.line(words.say<text::programme_applied>(programme.version(), programme.display_name(),
                                                  programme.applied_by(),
                                                  moment_text(programme.apply_time(), console.language())));
  Table sites({{words(text::site)}, {words(text::name)}});
  for (const auto& site : programme.sites()) sites.add({site.id(), site.display_name()});
  Table operators({{words(text::upstream)}, {words(text::name)}});
  for (const auto& upstream : programme.operators()) operators.add({upstream.id(), upstream.display_name()});
  for (const auto& part : {sites.text(), operators.text(), offers_table(programme, words),
                           rules_table(programme, words), envelopes_table(programme, words)}) {
    console.out() << '\n' << part;
  }
}

}  // namespace passerelle::cli
