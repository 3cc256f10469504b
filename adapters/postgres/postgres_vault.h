// Names and numbers in a PostgreSQL database, schema `vault`, sealed: the database of the books, or another.
// Several brokers may share it.
#pragma once

#include "adapters/postgres/postgres_settings.h"
#include "adapters/sealing/vault_keys.h"
#include "services/broker/ports/identity_vault.h"

namespace passerelle::postgres {

// Connects, and brings the schema up to this program's. Errors: VAULT_KEY_WRONG, and those of open_ledger()
// with VAULT in place of LEDGER; later VAULT_TAMPERED, where a row was not sealed with these keys for its
// place.
domain::Result<std::unique_ptr<broker::IdentityVault>> open_vault(const PostgresSettings& settings,
                                                                  const sealing::VaultKeys& keys);

}  // namespace passerelle::postgres
