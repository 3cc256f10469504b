#include <algorithm>
#include <iterator>
#include <map>

#include "adapters/sqlite/ledger_tables.h"

namespace passerelle::sqlite {

using broker::AdmissionFacts;
using domain::Beneficiary;

namespace {

using Entry = PersonalRechargeTable::Entry;

// People's entries, each read once however many ask.
class PersonalEntries {
 public:
  explicit PersonalEntries(LedgerTables& tables) : tables_(tables) {}
  const std::vector<Entry>& of(domain::BeneficiaryId person) {
    auto [known, is_new] = entries_.try_emplace(person);
    if (is_new) known->second = tables_.personal.of(person);
    return known->second;
  }
  // What its people had on it, whoever they were then.
  std::vector<Entry> on(domain::LineId line) {
    std::vector<Entry> entries;
    for (const auto& person : tables_.personal.people_of(line))
      std::ranges::copy_if(of(person), std::back_inserter(entries),
                           [&](const Entry& entry) { return entry.line == line; });
    return entries;
  }

 private:
  LedgerTables& tables_;
  std::map<domain::BeneficiaryId, std::vector<Entry>> entries_;
};

void load_usage(LedgerTables& tables, PersonalEntries& entries, const Beneficiary& beneficiary,
                AdmissionFacts& facts) {
  facts.usage_by_beneficiary.try_emplace(beneficiary.id, tables.personal.daily(entries.of(beneficiary.id)));
  if (beneficiary.line && !facts.usage_by_line.contains(beneficiary.line->id))
    facts.usage_by_line.emplace(beneficiary.line->id,
                                tables.personal.daily(entries.on(beneficiary.line->id)));
}

}  // namespace

AdmissionFacts load_admission_facts(LedgerTables& tables, std::span<const broker::AdmissionQuery> queries,
                                    std::optional<domain::Day> site_usage_since) {
  AdmissionFacts facts;
  facts.beneficiaries.reserve(queries.size());
  std::map<domain::BeneficiaryId, std::optional<Beneficiary>> people;
  PersonalEntries entries(tables);
  for (const auto& query : queries) {
    auto [person, is_new] = people.try_emplace(query.beneficiary);
    if (is_new) {
      person->second = tables.beneficiaries.find(query.beneficiary);
      if (person->second) load_usage(tables, entries, *person->second, facts);
    }
    facts.beneficiaries.push_back(person->second);
    if (site_usage_since && !facts.usage_by_site.contains(query.site))
      facts.usage_by_site.emplace(query.site, tables.site_usage.of(query.site, *site_usage_since));
  }
  facts.envelopes = tables.books.envelope_balances();
  return facts;
}

}  // namespace passerelle::sqlite
