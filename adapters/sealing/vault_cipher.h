// Sealing and blind indexes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "adapters/sealing/vault_keys.h"
#include "adapters/stored_values/bytes.h"

struct evp_cipher_ctx_st;

namespace passerelle::sealing {

using stored::Bytes;
using stored::BytesView;

// Where a sealed text belongs. It opens nowhere else: a row's text can't be passed off as another's.
struct Place {
  std::string_view column;  // table.column
  BytesView row;            // its id
};

class VaultCipher {
 public:
  explicit VaultCipher(VaultKeys keys);
  VaultCipher(const VaultCipher&) = delete;
  VaultCipher& operator=(const VaultCipher&) = delete;
  ~VaultCipher();

  // Key id (4 bytes, big endian), nonce (12, fresh), ciphertext, tag (16). With the newest key.
  Bytes seal(std::string_view text, const Place& place);
  // Throws VAULT_KEY_WRONG where the key is not here, VAULT_TAMPERED where it was not sealed so, there.
  std::string open(BytesView sealed, const Place& place);
  // Equal texts have equal indexes for one purpose, and none that compare for two.
  std::array<std::uint8_t, 32> blind_index(std::string_view purpose, std::string_view text) const;

  const VaultKeys& keys() const { return keys_; }

 private:
  const VaultKeys keys_;
  struct FreeContext {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  std::unique_ptr<evp_cipher_ctx_st, FreeContext> context_;
};

}  // namespace passerelle::sealing
