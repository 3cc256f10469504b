#pragma once

#include <array>
#include <cstdint>
#include <map>

namespace passerelle::sealing {

using VaultKey = std::array<std::uint8_t, 32>;

struct VaultKeys {
  // AES-256-GCM, by key id. The newest id seals, the older ones still open what they sealed.
  std::map<std::uint32_t, VaultKey> data_keys;
  VaultKey blind_index_key{};  // HMAC-SHA256
};

}  // namespace passerelle::sealing
