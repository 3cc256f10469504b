#include <map>

#include "adapters/sqlite/ledger_tables.h"

namespace passerelle::sqlite {

using broker::AdmissionFacts;
using domain::Beneficiary;

namespace {

void load_usage(LedgerTables& tables, const Beneficiary& beneficiary, AdmissionFacts& facts) {
  facts.usage_by_beneficiary.try_emplace(beneficiary.id, tables.usage.of(beneficiary.id));
  if (beneficiary.line && !facts.usage_by_line.contains(beneficiary.line->id))
    facts.usage_by_line.emplace(beneficiary.line->id, tables.usage.of(beneficiary.line->id));
}

}  // namespace

AdmissionFacts load_admission_facts(LedgerTables& tables, std::span<const broker::AdmissionQuery> queries,
                                    std::optional<domain::Day> site_usage_since) {
  AdmissionFacts facts;
  facts.beneficiaries.reserve(queries.size());
  std::map<domain::BeneficiaryId, std::optional<Beneficiary>> people;
  for (const auto& query : queries) {
    auto [person, is_new] = people.try_emplace(query.beneficiary);
    if (is_new) {
      person->second = tables.beneficiaries.find(query.beneficiary);
      if (person->second) load_usage(tables, *person->second, facts);
    }
    facts.beneficiaries.push_back(person->second);
    if (site_usage_since && !facts.usage_by_site.contains(query.site))
      facts.usage_by_site.emplace(query.site, tables.usage.of(query.site, *site_usage_since));
  }
  facts.envelopes = tables.books.envelope_balances();
  return facts;
}

}  // namespace passerelle::sqlite
