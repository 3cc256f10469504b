// Sealed rows in and out, on one connection. Throws.
#pragma once

#include "adapters/postgres/connection.h"
#include "adapters/sealing/sealed_identity.h"
#include "services/broker/ports/identity_vault.h"

namespace passerelle::postgres {

class IdentityRows {
 public:
  IdentityRows(Connection& connection, const sealing::VaultKeys& keys)
      : connection_(connection), cipher_(keys) {}

  // VAULT_KEY_WRONG where the vault was written with other keys; keys that it sees first are noted in it.
  void require_keys();

  std::vector<std::optional<domain::PhoneNumber>> numbers(std::span<const domain::LineId> lines);
  std::vector<std::optional<domain::PersonName>> names(std::span<const domain::BeneficiaryId> people);
  std::optional<domain::LineId> line_of(const domain::PhoneNumber& number);
  std::vector<std::optional<domain::Erasure>> erasures(std::span<const domain::BeneficiaryId> people);
  // Within a transaction of the caller's.
  std::vector<domain::LineId> enrol(std::span<const broker::NewLine> lines);
  void put(std::span<const broker::PersonEntry> people);
  void erase(std::span<const domain::Erasure> people, std::span<const domain::LineId> lines);

 private:
  std::map<sealing::NumberIndex, domain::LineId> lines_of(const std::vector<Bytes>& indexes);
  void insert(const std::vector<broker::NewLine>& lines);

  Connection& connection_;
  sealing::VaultCipher cipher_;
};

}  // namespace passerelle::postgres
