// A refusal in the words that staff can read out to the person.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "services/domain/decision.h"
#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

std::string grouped(std::int64_t value, char separator) {
  auto text = fmt::format("{}", value);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3;
       at > 0 && text[static_cast<std::size_t>(at - 1)] != '-'; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, separator);
  return text;
}

std::string date_text(Day day, Language language) {
  constexpr std::array months = {"January", "February", "March",     "April",   "May",      "June",
                                 "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day date{day};
  const auto month = static_cast<unsigned>(date.month());
  const auto year = static_cast<int>(date.year());
  const auto day_of_month = static_cast<unsigned>(date.day());
  if (language == Language::french) return fmt::format("{:02}/{:02}/{:04}", day_of_month, month, year);
  return fmt::format("{} {} {}", day_of_month, months[month - 1], year);
}

std::string euros(std::int64_t cents, Language language) {
  if (language == Language::french)
    return fmt::format("{},{:02} EUR", grouped(cents / 100, ' '), cents % 100);
  return fmt::format("EUR {}.{:02}", grouped(cents / 100, ','), cents % 100);
}

// An amount in the quota's measure: `30,00 EUR`, `10 240 Mo`, `2 recharges`.
std::string amount_text(std::int64_t amount, QuotaMeasure measure, Language language) {
  const bool french = language == Language::french;
  switch (measure) {
    case QuotaMeasure::count:
      if (french) return fmt::format("{} recharge{}", grouped(amount, ' '), amount >= 2 ? "s" : "");
      return fmt::format("{} recharge{}", grouped(amount, ','), amount == 1 ? "" : "s");
    case QuotaMeasure::megabytes:
      return french ? grouped(amount, ' ') + " Mo" : grouped(amount, ',') + " MB";
    case QuotaMeasure::face_value:
    case QuotaMeasure::price_paid:
      return euros(amount, language);
  }
  invariant_broken("a quota measures count, megabytes, face value or price paid");
}

// French participles agree: `1 recharge déjà utilisée`, `30,00 EUR déjà utilisés`; below two is singular.
std::string_view french_agreement(std::int64_t amount, QuotaMeasure measure) {
  const bool money = measure == QuotaMeasure::face_value || measure == QuotaMeasure::price_paid;
  const bool plural = amount >= (money ? 200 : 2);
  if (measure == QuotaMeasure::count) return plural ? "es" : "e";
  return plural ? "s" : "";
}

// What follows the limit: `payés`, `de valeur`, `gratuites`.
std::string french_qualifier(const Violation& violation, const Rule* rule) {
  const auto plural = french_agreement(*violation.limit, *violation.measure);
  switch (*violation.measure) {
    case QuotaMeasure::price_paid:
      return fmt::format(" payé{}", plural);
    case QuotaMeasure::face_value:
      return " de valeur";
    case QuotaMeasure::count:
    case QuotaMeasure::megabytes:
      break;
  }
  if (rule == nullptr || !rule->tariff) return "";
  const auto free = *rule->tariff == Tariff::free;
  if (*violation.measure == QuotaMeasure::megabytes) return free ? " gratuits" : " vendus";
  return fmt::format(" {}{}", free ? "gratuit" : "vendu", plural);
}

std::string english_qualifier(const Violation& violation, const Rule* rule) {
  switch (*violation.measure) {
    case QuotaMeasure::price_paid:
      return " paid";
    case QuotaMeasure::face_value:
      return " in value";
    case QuotaMeasure::count:
    case QuotaMeasure::megabytes:
      break;
  }
  if (rule == nullptr || !rule->tariff) return "";
  return *rule->tariff == Tariff::free ? " (free)" : " (sold)";
}

std::string_view scope_text(Scope scope, Language language) {
  const bool french = language == Language::french;
  switch (scope) {
    case Scope::beneficiary:
      return french ? "par personne" : "per person";
    case Scope::line:
      return french ? "par ligne" : "per line";
    case Scope::site:
      return french ? "pour le site" : "for the site";
  }
  invariant_broken("a scope is beneficiary, line or site");
}

struct WindowWords {
  std::string before;  // `Plafond mensuel`
  std::string after;   // ` sur 30 jours`
};

WindowWords window_words(const Window& window, Language language) {
  const bool french = language == Language::french;
  switch (window.kind) {
    case WindowKind::rolling_days:
      if (french)
        return {"Plafond", window.days == 1 ? " par jour" : fmt::format(" sur {} jours", window.days)};
      return {"Limit", window.days == 1 ? " in one day" : fmt::format(" in {} days", window.days)};
    case WindowKind::calendar_month:
      return french ? WindowWords{"Plafond mensuel", ""} : WindowWords{"Monthly limit", ""};
    case WindowKind::calendar_year:
      return french ? WindowWords{"Plafond annuel", ""} : WindowWords{"Yearly limit", ""};
    case WindowKind::referral_period:
      return french ? WindowWords{"Plafond", " pendant l'orientation"}
                    : WindowWords{"Limit", " during the referral"};
    case WindowKind::lifetime:
      return french ? WindowWords{"Plafond", " au total"} : WindowWords{"Limit", " in all"};
  }
  invariant_broken("a window is of a known kind");
}

std::string when(const std::optional<Day>& next_date, Language language, std::string_view otherwise) {
  if (!next_date) return std::string(otherwise);
  return fmt::format("; {} {}.", language == Language::french ? "possible à nouveau le" : "possible again on",
                     date_text(*next_date, language));
}

std::string quota_french(const Violation& violation, const Rule* rule) {
  const auto measure = *violation.measure;
  const auto words = window_words(*violation.window, Language::french);
  const bool too_much_at_once = *violation.asked > *violation.limit;
  const auto ending = when(violation.next_date, Language::french,
                           too_much_at_once ? "; cette offre dépasse à elle seule le plafond."
                                            : "; aucune date ne rouvre ce plafond.");
  const auto asked = measure == QuotaMeasure::count
                         ? grouped(*violation.asked, ' ')
                         : amount_text(*violation.asked, measure, Language::french);
  return fmt::format("{} de {}{} {}{} : {} déjà utilisé{}, {} demandé{} {}", words.before,
                     amount_text(*violation.limit, measure, Language::french),
                     french_qualifier(violation, rule), scope_text(*violation.scope, Language::french),
                     words.after, amount_text(*violation.used, measure, Language::french),
                     french_agreement(*violation.used, measure), asked,
                     french_agreement(*violation.asked, measure), ending);
}

std::string quota_english(const Violation& violation, const Rule* rule) {
  const auto measure = *violation.measure;
  const auto words = window_words(*violation.window, Language::english);
  const bool too_much_at_once = *violation.asked > *violation.limit;
  const auto ending =
      when(violation.next_date, Language::english,
           too_much_at_once ? "; this offer alone exceeds the limit." : "; no date reopens this limit.");
  const auto asked = measure == QuotaMeasure::count
                         ? grouped(*violation.asked, ',')
                         : amount_text(*violation.asked, measure, Language::english);
  return fmt::format("{} of {}{} {}{}: {} already used, {} asked for{}", words.before,
                     amount_text(*violation.limit, measure, Language::english),
                     english_qualifier(violation, rule), scope_text(*violation.scope, Language::english),
                     words.after, amount_text(*violation.used, measure, Language::english), asked, ending);
}

struct Sentence {
  RefusalReason reason;
  std::string_view french;
  std::string_view english;
};

// Complete but for the date that may follow, and the full stop.
constexpr std::array<Sentence, 11> sentences = {{
    {RefusalReason::referral_missing,
     "Aucune orientation enregistrée : il faut le bon d'orientation d'un travailleur social",
     "No referral on file: a social worker's referral is needed"},
    {RefusalReason::referral_expired, "L'orientation est arrivée à son terme : il faut la faire renouveler",
     "The referral has run out: it has to be renewed"},
    {RefusalReason::referral_not_yet_valid, "L'orientation n'a pas encore commencé",
     "The referral has not begun yet"},
    {RefusalReason::line_missing, "Aucune ligne mobile enregistrée pour cette personne",
     "No mobile line on file for this person"},
    {RefusalReason::line_not_confirmed,
     "La ligne n'a pas été confirmée : vérifiez avec la personne que ce numéro est bien le sien",
     "The line has not been confirmed: check with the person that this number is theirs"},
    {RefusalReason::line_confirmation_too_old,
     "La confirmation de la ligne est trop ancienne : vérifiez avec la personne que ce numéro est toujours "
     "le sien",
     "The line was confirmed too long ago: check with the person that this number is still theirs"},
    {RefusalReason::line_operator_unknown,
     "L'opérateur de la ligne n'est pas connu : demandez à la personne chez quel opérateur elle est",
     "The line's operator is not known: ask the person which operator they are with"},
    {RefusalReason::line_operator_not_served, "L'opérateur de la ligne ne propose pas cette offre",
     "The line's operator does not serve this offer"},
    {RefusalReason::offer_not_in_force, "Cette offre n'est pas en vigueur", "This offer is not in force"},
    {RefusalReason::envelope_exhausted, "L'enveloppe donnée par l'opérateur est épuisée",
     "The envelope that the operator donated is exhausted"},
    {RefusalReason::no_envelope, "Aucune enveloppe ne finance cette offre chez l'opérateur de la ligne",
     "No envelope pays for this offer with the line's operator"},
}};

std::string sentence_of(const Violation& violation, Language language) {
  const auto* sentence = std::find_if(sentences.begin(), sentences.end(), [&](const Sentence& candidate) {
    return candidate.reason == violation.reason;
  });
  require_invariant(sentence != sentences.end(), "every refusal has its sentence");
  const bool french = language == Language::french;
  auto text = std::string(french ? sentence->french : sentence->english);
  if (!violation.next_date) return text + ".";
  const auto date = date_text(*violation.next_date, language);
  return text + (french ? " ; possible à partir du " : "; possible from ") + date + ".";
}

}  // namespace

std::string explain(const Violation& violation, const Programme& programme, Language language) {
  if (violation.reason != RefusalReason::quota_exceeded) return sentence_of(violation, language);
  require_invariant(violation.scope && violation.measure && violation.window && violation.limit &&
                        violation.used && violation.asked,
                    "an exceeded quota says what it counted");
  const auto rule = std::find_if(programme.rules.begin(), programme.rules.end(),
                                 [&](const Rule& candidate) { return candidate.id == violation.rule; });
  const Rule* known = rule == programme.rules.end() ? nullptr : &*rule;
  return language == Language::french ? quota_french(violation, known) : quota_english(violation, known);
}

}  // namespace passerelle::domain
