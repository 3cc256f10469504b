#include "services/cli/beneficiary_view.h"

#include <utility>

#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"

namespace passerelle::cli {
namespace {

std::string full_name(const v1::Beneficiary& beneficiary) {
  const bool both = !beneficiary.given_name().empty() && !beneficiary.family_name().empty();
  return beneficiary.given_name() + (both ? " " : "") + beneficiary.family_name();
}

std::string referral_text(const v1::Referral& referral, const Words& words) {
  return words.say<text::referral_of>(day_text(referral.issued_on(), words.language()),
                                      referral.structure().empty() ? "-" : referral.structure(),
                                      referral.renewals());
}

}  // namespace

void show_beneficiary(Console& console, const v1::Beneficiary& beneficiary) {
  if (console.json()) return console.document(beneficiary);
  const auto& words = console.words();
  const auto language = console.language();
  auto properties = Table::of_properties();
  const auto add = [&](const Text& what, std::string value) {
    if (!value.empty()) properties.add({words(what), std::move(value)});
  };
  add(text::id, id_of(beneficiary.name()));
  add(text::name, full_name(beneficiary));
  add(text::phone_number, beneficiary.phone_number());
  add(text::territory, beneficiary.territory());
  add(text::reference, beneficiary.external_reference());
  add(text::site, beneficiary.site());
  if (beneficiary.has_referral()) add(text::referral, referral_text(beneficiary.referral(), words));
  add(text::line_operator, beneficiary.line_operator());
  if (beneficiary.has_line_confirmed_on()) {
    add(text::line_confirmed, day_text(beneficiary.line_confirmed_on(), language));
  }
  add(text::created, moment_text(beneficiary.create_time(), language));
  add(text::changed, moment_text(beneficiary.update_time(), language));
  console.out() << properties.text();
}

void show_beneficiaries(Console& console, const v1::ListBeneficiariesResponse& beneficiaries) {
  if (console.json()) return console.document(beneficiaries);
  const auto& words = console.words();
  if (beneficiaries.beneficiaries().empty()) return console.note(words(text::nothing_found));
  Table table({{words(text::id)},
               {words(text::name)},
               {words(text::phone_number)},
               {words(text::reference)},
               {words(text::site)},
               {words(text::upstream)}});
  for (const auto& beneficiary : beneficiaries.beneficiaries()) {
    table.add({id_of(beneficiary.name()), full_name(beneficiary), beneficiary.phone_number(),
               beneficiary.external_reference(), beneficiary.site(), beneficiary.line_operator()});
  }
  console.out() << table.text();
  if (!beneficiaries.next_page_token().empty()) console.note(words(text::more_there));
}

}  // namespace passerelle::cli
