// Where a benchmark's books are: the one place that knows which stores there are.
#pragma once

#include <memory>
#include <string>

#include "adapters/sealing/vault_keys.h"
#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::bench {

// `sqlite:FILE`, or `postgres:FOLDER` with the socket of a private server (database and user: postgres).
domain::Result<std::unique_ptr<broker::Ledger>> open_books(const std::string& location);
domain::Result<std::unique_ptr<broker::IdentityVault>> open_vault(const std::string& location,
                                                                  const sealing::VaultKeys& keys);

}  // namespace passerelle::bench
