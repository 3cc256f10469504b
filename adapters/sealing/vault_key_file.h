// The vault's keys, in a file that its owner alone can read. Lines `data-key 1 = <64 hexadecimal digits>` and
// one `blind-index-key = ...`; `#` begins a comment. Losing it is losing every name and number.
#pragma once

#include <filesystem>

#include "adapters/sealing/vault_keys.h"
#include "services/domain/error.h"

namespace passerelle::sealing {

// Refuses what is missing or misses a key (VAULT_KEY_FILE_INVALID), and what others can read or change
// (VAULT_KEY_FILE_EXPOSED).
domain::Result<VaultKeys> load_or_refuse(const std::filesystem::path& file);

// Draws data key 1 and a blind index key. Never overwrites: VAULT_KEY_FILE_EXISTS.
domain::Status create_key_file(const std::filesystem::path& file);

}  // namespace passerelle::sealing
