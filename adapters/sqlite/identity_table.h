#pragma once

#include "adapters/sealing/sealed_identity.h"
#include "adapters/sqlite/query.h"
#include "services/broker/ports/identity_vault.h"

namespace passerelle::sqlite {

// Sealed rows in and out. Throws.
class IdentityTable {
 public:
  IdentityTable(Database& database, sealing::VaultCipher& cipher) : database_(database), cipher_(cipher) {}

  // VAULT_KEY_WRONG where the file was made with other keys; keys that it sees first are noted in it.
  void require_keys();

  std::optional<domain::PhoneNumber> number(domain::LineId line);
  std::optional<domain::PersonName> name(domain::BeneficiaryId person);
  std::optional<domain::LineId> line_of(const domain::PhoneNumber& number);
  void insert(const broker::NewLine& line);
  void put(const broker::PersonEntry& person);
  std::optional<domain::Erasure> erasure(domain::BeneficiaryId person);
  void erase(const domain::Erasure& person);
  void erase(domain::LineId line);

 private:
  Database& database_;
  sealing::VaultCipher& cipher_;
  Query find_number_{database_, "SELECT number FROM lines WHERE id = ?"};
  Query find_name_{database_, "SELECT name FROM people WHERE id = ?"};
  Query find_line_{database_, "SELECT id FROM lines WHERE number_index = ?"};
  Query insert_line_{database_, "INSERT INTO lines (id, number_index, number) VALUES (?, ?, ?)"};
  Query put_name_{database_,
                  "INSERT INTO people (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = ?2"};
  Query find_erasure_{database_, "SELECT reason, erased_by, erased_at FROM erasures WHERE person = ?"};
  Query note_erasure_{database_,
                      "INSERT INTO erasures (person, reason, erased_by, erased_at) VALUES (?, ?, ?, ?) "
                      "ON CONFLICT (person) DO NOTHING"};
  Query erase_name_{database_, "UPDATE people SET name = NULL WHERE id = ? AND name IS NOT NULL"};
  Query erase_number_{database_,
                      "UPDATE lines SET number = NULL, number_index = NULL "
                      "WHERE id = ? AND number IS NOT NULL"};
  Query list_proofs_{database_, "SELECT key_id, proof FROM key_checks"};
  Query insert_proof_{database_, "INSERT INTO key_checks (key_id, proof) VALUES (?, ?)"};
};

}  // namespace passerelle::sqlite
