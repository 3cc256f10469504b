#include "services/broker/people_store.h"

#include <utility>

#include "services/broker/broker_errors.h"
#include "services/domain/invariant.h"

namespace passerelle::broker {

namespace {

constexpr int most_commits = 4;  // where a commit gets lost

}  // namespace

domain::Result<PeopleStore::Found> PeopleStore::find(
    const std::function<domain::Result<Found>(LedgerTransaction&)>& query) {
  Found found;
  const auto status = ledger_.transact([&](LedgerTransaction& transaction) -> domain::Status {
    auto result = query(transaction);
    if (!result) return std::unexpected(std::move(result.error()));
    found = std::move(*result);
    return {};
  });
  // Nothing was written, so there is nothing to be unsure about.
  if (!status && status.error().code == domain::ErrorCode::unavailable) {
    return std::unexpected(ledger_unavailable());
  }
  if (!status) return std::unexpected(status.error());
  return found;
}

domain::Result<PeopleStore::Found> PeopleStore::by_id(std::span<const domain::BeneficiaryId> ids) {
  if (ids.empty()) return Found{};
  return find([&](LedgerTransaction& transaction) { return transaction.find_beneficiaries(ids); });
}

domain::Result<PeopleStore::Found> PeopleStore::by_reference(std::span<const std::string> references) {
  if (references.empty()) return Found{};
  return find([&](LedgerTransaction& transaction) {
    return transaction.find_beneficiaries_by_reference(references);
  });
}

domain::Result<PeopleStore::Found> PeopleStore::by_line(std::span<const domain::LineId> lines) {
  if (lines.empty()) return Found{};
  return find([&](LedgerTransaction& transaction) { return transaction.find_beneficiaries_by_line(lines); });
}

domain::Result<std::optional<domain::LineId>> PeopleStore::line_of(const domain::PhoneNumber& number) {
  return vault_.line_of(number);
}

domain::Result<std::vector<domain::PersonName>> PeopleStore::names(
    std::span<const domain::BeneficiaryId> ids) {
  if (ids.empty()) return std::vector<domain::PersonName>{};
  auto found = vault_.names(ids);
  if (!found) return std::unexpected(std::move(found.error()));
  std::vector<domain::PersonName> names;
  names.reserve(found->size());
  for (auto& name : *found) names.push_back(name ? std::move(*name) : domain::PersonName{});
  return names;
}

domain::Result<std::optional<domain::PhoneNumber>> PeopleStore::number_of(
    const std::optional<domain::Line>& line) {
  if (!line) return std::nullopt;
  const std::vector<domain::LineId> lines{line->id};
  auto numbers = vault_.numbers(lines);
  if (!numbers) return std::unexpected(std::move(numbers.error()));
  return numbers->front();
}

domain::Status PeopleStore::put(std::span<const PersonChange> changes) {
  if (changes.empty()) return {};
  if (auto status = put_identities(changes); !status) return status;
  std::vector<domain::Beneficiary> people;
  people.reserve(changes.size());
  for (const auto& change : changes) people.push_back(change.beneficiary);
  return put_people(people);
}

domain::Status PeopleStore::put_identities(std::span<const PersonChange> changes) {
  std::vector<NewLine> lines;
  std::vector<PersonEntry> people;
  for (const auto& change : changes) {
    if (change.number_of_line) lines.push_back({change.beneficiary.line->id, *change.number_of_line});
    if (change.name) people.push_back({change.beneficiary.id, *change.name});
  }
  if (!lines.empty()) {
    const auto enrolled = vault_.enrol_lines(lines);
    if (!enrolled) return std::unexpected(enrolled.error());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      domain::require_invariant((*enrolled)[i] == lines[i].id, "the writer alone enrols lines");
    }
  }
  return people.empty() ? domain::Status{} : vault_.put_names(people);
}

domain::Status PeopleStore::put_people(const std::vector<domain::Beneficiary>& people) {
  std::vector<domain::BeneficiaryId> ids;
  ids.reserve(people.size());
  for (const auto& person : people) ids.push_back(person.id);
  domain::Status status;
  for (int attempt = 0; attempt < most_commits; ++attempt) {
    status = ledger_.transact([&](LedgerTransaction& transaction) -> domain::Status {
      // What an earlier commit that looked lost has written is not written again.
      auto stored = transaction.find_beneficiaries(ids);
      if (!stored) return std::unexpected(std::move(stored.error()));
      std::vector<domain::Beneficiary> missing;
      for (std::size_t i = 0; i < people.size(); ++i) {
        if ((*stored)[i] != people[i]) missing.push_back(people[i]);
      }
      return missing.empty() ? domain::Status{} : transaction.put_beneficiaries(missing);
    });
    if (status || !is_commit_unknown(status.error())) break;
  }
  if (!status && status.error().code == domain::ErrorCode::unavailable) {
    return std::unexpected(ledger_unavailable());
  }
  return status;
}

}  // namespace passerelle::broker
