// The checklist in the accountant's words.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "services/domain/invariant.h"
#include "services/finance/closing_checklist.h"

namespace passerelle::finance {
namespace {

using domain::Language;

struct Words {
  std::string_view french;
  std::string_view english;
  std::string_view in(Language language) const { return language == Language::french ? french : english; }
};

Words title_of(ClosingCheck check) {
  switch (check) {
    case ClosingCheck::period_ended:
      return {"La période est terminée", "The period has ended"};
    case ClosingCheck::previous_closed:
      return {"La période précédente est clôturée", "The period before is closed"};
    case ClosingCheck::months_closed:
      return {"Les mois de l'année sont clôturés", "The year's months are closed"};
    case ClosingCheck::recharges_settled:
      return {"Les recharges sont dénouées", "Recharges are settled"};
    case ClosingCheck::statements_imported:
      return {"Les relevés des opérateurs sont importés", "The operators' statements are imported"};
    case ClosingCheck::breaks_resolved:
      return {"Les écarts sont résolus", "Breaks are resolved"};
    case ClosingCheck::tills_closed:
      return {"Les caisses sont arrêtées", "Tills are closed"};
    case ClosingCheck::balances_agree:
      return {"Les soldes tenus sont ceux des mouvements", "Balances kept are those of the transfers"};
    case ClosingCheck::debits_equal_credits:
      return {"Les débits égalent les crédits", "Debits equal credits"};
  }
  domain::invariant_broken("a checklist has known checks");
}

// `{}` is how many stand in the way, and the first of them.
Words remedy_of(ClosingCheck check) {
  switch (check) {
    case ClosingCheck::period_ended:
      return {"Attendez encore {} : une heure après la fin de la période, tout y est inscrit.",
              "Wait another {}: one hour after the period's end, all of it is in the books."};
    case ClosingCheck::previous_closed:
      return {"Clôturez d'abord la période précédente.", "Close the period before first."};
    case ClosingCheck::months_closed:
      return {"Mois à clôturer d'abord : {}.", "Months to close first: {}."};
    case ClosingCheck::recharges_settled:
      return {"Recharges réservées ou en doute : {}. Attendez la réponse de l'opérateur, ou demandez-la-lui.",
              "Recharges reserved or in doubt: {}. Wait for the operator's answer, or ask for it."};
    case ClosingCheck::statements_imported:
      return {"Relevés manquants : {}. Importez-les et rapprochez-les.",
              "Statements missing: {}. Import and reconcile them."};
    case ClosingCheck::breaks_resolved:
      return {"Écarts ouverts ou en attente d'une seconde personne : {}. Résolvez-les.",
              "Breaks open or waiting for a second person: {}. Resolve them."};
    case ClosingCheck::tills_closed:
      return {"Journées de caisse à arrêter : {}. Faites compter les espèces et arrêtez-les.",
              "Days of tills to close: {}. Have the cash counted, and close them."};
    case ClosingCheck::balances_agree:
      return {
          "Comptes dont le solde diffère de leurs mouvements : {}. Ne clôturez pas : les livres sont abîmés "
          "; "
          "comparez-les à la dernière sauvegarde.",
          "Accounts whose balance is not that of their transfers: {}. Do not close: the books are damaged; "
          "compare them with the last backup."};
    case ClosingCheck::debits_equal_credits:
      return {
          "Unités dont les débits ne sont pas les crédits : {}. Ne clôturez pas : les livres sont abîmés ; "
          "comparez-les à la dernière sauvegarde.",
          "Assets whose debits are not their credits: {}. Do not close: the books are damaged; compare them "
          "with the last backup."};
  }
  domain::invariant_broken("a checklist has known checks");
}

std::string duration_text(std::int64_t milliseconds, Language language) {
  const auto minutes = milliseconds / 60'000 + (milliseconds % 60'000 == 0 ? 0 : 1);
  const auto days = minutes / (24 * 60);
  if (days >= 2) return fmt::format("{} {}", days, language == Language::french ? "jours" : "days");
  return fmt::format("{} min", minutes);
}

std::string named_text(const ChecklistItem& item) {
  if (item.named.empty()) return "";
  const bool more = item.failing > static_cast<std::int64_t>(item.named.size());
  return fmt::format(" ({}{})", fmt::join(item.named, ", "), more ? ", ..." : "");
}

}  // namespace

std::string explain(const ChecklistItem& item, Language language) {
  const bool french = language == Language::french;
  const auto title = title_of(item.check).in(language);
  const std::string_view colon = french ? " : " : ": ";
  if (item.result == CheckResult::ok) return fmt::format("{}{}{}.", title, colon, french ? "oui" : "yes");
  if (item.result == CheckResult::does_not_apply)
    return fmt::format("{}{}{}.", title, colon, french ? "sans objet" : "does not apply");
  const auto how_much = item.check == ClosingCheck::period_ended
                            ? duration_text(item.failing, language)
                            : fmt::format("{}{}", item.failing, named_text(item));
  const auto remedy = fmt::format(fmt::runtime(remedy_of(item.check).in(language)), how_much);
  return fmt::format("{}{}{}. {}", title, colon, french ? "non" : "no", remedy);
}

}  // namespace passerelle::finance
