// What a vault's columns hold, sealed for their place. The same bytes in every store.
#pragma once

#include "adapters/sealing/vault_cipher.h"
#include "services/domain/beneficiary.h"
#include "services/domain/phone_number.h"

namespace passerelle::sealing {

using NumberIndex = std::array<std::uint8_t, 32>;

// Throw what VaultCipher throws, and VAULT_CORRUPT.
Bytes seal_number(VaultCipher& cipher, const domain::LineId& line, const domain::PhoneNumber& number);
domain::PhoneNumber open_number(VaultCipher& cipher, const domain::LineId& line, BytesView sealed);
Bytes seal_name(VaultCipher& cipher, const domain::BeneficiaryId& person, const domain::PersonName& name);
domain::PersonName open_name(VaultCipher& cipher, const domain::BeneficiaryId& person, BytesView sealed);

NumberIndex index_of(const VaultCipher& cipher, const domain::PhoneNumber& number);

// Proofs under every key ever used, kept beside the rows. Data keys have their id, the index's key has -1.
using KeyProofs = std::map<std::int64_t, Bytes>;
// Throws VAULT_KEY_WRONG where the vault was written with other keys. What it returns is to be added: keys
// that it sees for the first time.
KeyProofs require_keys(VaultCipher& cipher, const KeyProofs& kept);

}  // namespace passerelle::sealing
