// Names and numbers in one SQLite file, sealed. One process at a time: others are refused with VAULT_IN_USE.
#pragma once

#include <filesystem>

#include "adapters/sealing/vault_keys.h"
#include "services/broker/ports/identity_vault.h"

namespace passerelle::sqlite {

// Opens or makes the file (its folder exists). Errors: VAULT_IN_USE, VAULT_KEY_WRONG, SCHEMA_NEWER,
// SCHEMA_CHANGED, VAULT_UNAVAILABLE, VAULT_CORRUPT; later VAULT_TAMPERED, where a row was not sealed with
// these keys for its place.
domain::Result<std::unique_ptr<broker::IdentityVault>> open_vault(const std::filesystem::path& file,
                                                                  const sealing::VaultKeys& keys);

}  // namespace passerelle::sqlite
