#include "adapters/sealing/vault_cipher.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>

#include "adapters/stored_values/failure.h"

namespace passerelle::sealing {
namespace {

using domain::ErrorCode;
using stored::refuse;

constexpr std::size_t key_id_bytes = 4;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t overhead_bytes = key_id_bytes + nonce_bytes + tag_bytes;

void require(bool holds) {
  if (!holds)
    refuse(ErrorCode::internal, "VAULT_CIPHER_FAILED", "OpenSSL refuses what it is documented to do.");
}

// What is authenticated beside the text. The key id is in it: the header can't be exchanged either.
Bytes associated_data(const Place& place, BytesView key_id) {
  Bytes data(place.column.begin(), place.column.end());
  data.push_back(0);
  data.insert(data.end(), place.row.begin(), place.row.end());
  data.insert(data.end(), key_id.begin(), key_id.end());
  return data;
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

void VaultCipher::FreeContext::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

VaultCipher::VaultCipher(VaultKeys keys) : keys_(std::move(keys)), context_(EVP_CIPHER_CTX_new()) {
  if (keys_.data_keys.empty())
    refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG", "A vault needs a data key.");
  require(context_ != nullptr);
}

VaultCipher::~VaultCipher() = default;

Bytes VaultCipher::seal(std::string_view text, const Place& place) {
  const auto& [id, key] = *keys_.data_keys.rbegin();
  Bytes sealed(overhead_bytes + text.size());
  for (std::size_t i = 0; i < key_id_bytes; ++i) sealed[i] = static_cast<std::uint8_t>(id >> (8 * (3 - i)));
  auto* nonce = sealed.data() + key_id_bytes;
  auto* ciphertext = nonce + nonce_bytes;
  require(RAND_bytes(nonce, nonce_bytes) == 1);
  const auto associated = associated_data(place, BytesView(sealed).first(key_id_bytes));
  auto* context = context_.get();
  int size = 0;
  require(EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(), key.data(), nonce, nullptr) == 1);
  require(EVP_EncryptUpdate(context, nullptr, &size, associated.data(),
                            static_cast<int>(associated.size())) == 1);
  require(EVP_EncryptUpdate(context, ciphertext, &size, bytes_of(text), static_cast<int>(text.size())) == 1);
  require(EVP_EncryptFinal_ex(context, ciphertext + text.size(), &size) == 1);
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_bytes, ciphertext + text.size()) == 1);
  return sealed;
}

std::string VaultCipher::open(BytesView sealed, const Place& place) {
  if (sealed.size() < overhead_bytes)
    refuse(ErrorCode::internal, "VAULT_TAMPERED", "A sealed text is shorter than its seal.");
  std::uint32_t id = 0;
  for (std::size_t i = 0; i < key_id_bytes; ++i) id = id << 8U | sealed[i];
  const auto key = keys_.data_keys.find(id);
  if (key == keys_.data_keys.end())
    refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG",
           fmt::format("Data key {} is not in the key file.", id));
  const auto associated = associated_data(place, sealed.first(key_id_bytes));
  const auto nonce = sealed.subspan(key_id_bytes, nonce_bytes);
  const auto ciphertext = sealed.subspan(key_id_bytes + nonce_bytes, sealed.size() - overhead_bytes);
  Bytes tag(sealed.end() - tag_bytes, sealed.end());
  std::string text(ciphertext.size(), '\0');
  auto* out = reinterpret_cast<std::uint8_t*>(text.data());
  auto* context = context_.get();
  int size = 0;
  require(EVP_DecryptInit_ex2(context, EVP_aes_256_gcm(), key->second.data(), nonce.data(), nullptr) == 1);
  require(EVP_DecryptUpdate(context, nullptr, &size, associated.data(),
                            static_cast<int>(associated.size())) == 1);
  require(EVP_DecryptUpdate(context, out, &size, ciphertext.data(), static_cast<int>(ciphertext.size())) ==
          1);
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context, out + text.size(), &size) != 1)
    refuse(ErrorCode::internal, "VAULT_TAMPERED",
           fmt::format("A sealed text of {} was changed, moved, or sealed with another key {}.", place.column,
                       id));
  return text;
}

std::array<std::uint8_t, 32> VaultCipher::blind_index(std::string_view purpose, std::string_view text) const {
  Bytes message(purpose.begin(), purpose.end());
  message.push_back(0);
  message.insert(message.end(), text.begin(), text.end());
  std::array<std::uint8_t, 32> index{};
  unsigned int size = 0;
  const auto& key = keys_.blind_index_key;
  require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
               index.data(), &size) != nullptr &&
          size == index.size());
  return index;
}

}  // namespace passerelle::sealing
