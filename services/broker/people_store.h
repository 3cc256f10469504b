// Where people are: what identifies them in the vault, the rest in the ledger. Writer thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// What is to be on file from now on.
struct PersonChange {
  domain::Beneficiary beneficiary;
  std::optional<domain::PersonName> name;             // where it changes
  std::optional<domain::PhoneNumber> number_of_line;  // where the vault doesn't know the line yet
};

class PeopleStore {
 public:
  PeopleStore(Ledger& ledger, IdentityVault& vault) : ledger_(ledger), vault_(vault) {}

  using Found = std::vector<std::optional<domain::Beneficiary>>;
  domain::Result<Found> by_id(std::span<const domain::BeneficiaryId> ids);
  domain::Result<Found> by_reference(std::span<const std::string> references);
  domain::Result<Found> by_line(std::span<const domain::LineId> lines);
  domain::Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number);
  domain::Result<std::vector<domain::PersonName>> names(std::span<const domain::BeneficiaryId> ids);
  domain::Result<std::optional<domain::PhoneNumber>> number_of(const std::optional<domain::Line>& line);

  // All of them in one transaction of the ledger, after the vault. A crash between the two leaves names and
  // lines in the vault that the same list, imported again, completes.
  domain::Status put(std::span<const PersonChange> changes);

 private:
  domain::Result<Found> find(const std::function<domain::Result<Found>(LedgerTransaction&)>& query);
  domain::Status put_identities(std::span<const PersonChange> changes);
  domain::Status put_people(const std::vector<domain::Beneficiary>& people);

  Ledger& ledger_;
  IdentityVault& vault_;
};

}  // namespace passerelle::broker
