#include "services/finance/signing_key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "services/domain/digest.h"
#include "services/domain/invariant.h"

namespace passerelle::finance {
namespace {

using domain::ErrorCode;
using domain::require_invariant;

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t longest_pem = 16 * 1024;
constexpr std::size_t id_digits = 16;

struct ReleaseBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
struct ReleaseContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, ReleaseBio>;
using Context = std::unique_ptr<EVP_MD_CTX, ReleaseContext>;
using Key = std::shared_ptr<EVP_PKEY>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <std::size_t size>
std::string hex_of(const std::array<std::uint8_t, size>& bytes) {
  std::string text;
  for (const auto byte : bytes) {
    text += hex_digits[byte >> 4U];
    text += hex_digits[byte & 0xFU];
  }
  return text;
}

template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> bytes_from(std::string_view hex) {
  std::array<std::uint8_t, size> bytes{};
  if (hex.size() != 2 * size) return {};
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const auto value = hex_digits.find(hex[i]);
    if (value == std::string_view::npos) return {};
    bytes[i / 2] = static_cast<std::uint8_t>(unsigned{bytes[i / 2]} << 4U | value);
  }
  return bytes;
}

// OpenSSL would ask the terminal for a pass phrase; a daemon has none.
int no_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Bio reading(std::string_view pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  require_invariant(bio != nullptr, "OpenSSL reads from memory");
  return bio;
}

std::string written(const Bio& bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::unexpected<domain::Error> not_signing(std::string why) {
  ERR_clear_error();
  return domain::fail(ErrorCode::failed_precondition, "SIGNING_KEY_INVALID",
                      "The signing key " + std::move(why));
}

std::unexpected<domain::Error> not_public(std::string why) {
  ERR_clear_error();
  return domain::fail(ErrorCode::invalid_argument, "PUBLIC_KEY_INVALID", "The public key " + std::move(why));
}

}  // namespace

std::string to_hex(const Signature& signature) { return hex_of(signature); }
std::optional<Signature> parse_signature(std::string_view hex) { return bytes_from<Signature{}.size()>(hex); }

void ReleaseKey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

domain::Result<PublicKey> PublicKey::of(std::shared_ptr<evp_pkey_st> key) {
  RawPublicKey raw{};
  auto size = raw.size();
  if (EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) return not_public("is not Ed25519.");
  if (EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1 || size != raw.size())
    return not_public("has no 32 bytes.");
  return PublicKey(std::move(key), raw);
}

domain::Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  if (pem.size() > longest_pem) return not_public("is too long for a PEM file.");
  bool asked = false;
  Key key(PEM_read_bio_PUBKEY(reading(pem).get(), nullptr, no_pass_phrase, &asked), ReleaseKey{});
  if (key == nullptr) return not_public("is no `PUBLIC KEY` in PEM form.");
  return of(std::move(key));
}

domain::Result<PublicKey> PublicKey::from_hex(std::string_view hex) {
  const auto raw = bytes_from<RawPublicKey{}.size()>(hex);
  if (!raw) return not_public("is not 64 hexadecimal digits in lower case.");
  Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw->data(), raw->size()), ReleaseKey{});
  if (key == nullptr) return not_public("is no point of Ed25519.");
  return PublicKey(std::move(key), *raw);
}

bool PublicKey::verify(std::string_view bytes, const Signature& signature) const {
  const Context context(EVP_MD_CTX_new());
  require_invariant(
      context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1,
      "OpenSSL verifies Ed25519");
  const bool good =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes_of(bytes), bytes.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

std::string PublicKey::hex() const { return hex_of(raw_); }

std::string PublicKey::pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  require_invariant(bio != nullptr && PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1,
                    "OpenSSL writes a public key");
  return written(bio);
}

std::string PublicKey::id() const {
  const std::string_view raw(reinterpret_cast<const char*>(raw_.data()), raw_.size());
  return domain::to_hex(domain::sha256(raw)).substr(0, id_digits);
}

domain::Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  if (pem.size() > longest_pem) return not_signing("is too long for a PEM file.");
  bool asked = false;
  Key key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, no_pass_phrase, &asked), ReleaseKey{});
  if (asked) {
    ERR_clear_error();
    return domain::fail(ErrorCode::failed_precondition, "SIGNING_KEY_ENCRYPTED",
                        "The signing key is encrypted; keep it unencrypted, in a file of mode 0600.");
  }
  if (key == nullptr) return not_signing("is no `PRIVATE KEY` in PEM form (PKCS#8).");
  if (EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) return not_signing("is not Ed25519.");
  auto public_key = PublicKey::of(key);
  if (!public_key) return not_signing("has no public half.");
  return SigningKey(std::move(key), std::move(*public_key));
}

domain::Result<SigningKey> SigningKey::generate() {
  Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), ReleaseKey{});
  if (key == nullptr) {
    ERR_clear_error();
    return domain::fail(ErrorCode::internal, "RANDOM_UNAVAILABLE", "OpenSSL has no randomness.");
  }
  auto public_key = PublicKey::of(key);
  if (!public_key) return std::unexpected(std::move(public_key.error()));
  return SigningKey(std::move(key), std::move(*public_key));
}

std::string SigningKey::pem() const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  require_invariant(bio != nullptr && PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr,
                                                                    0, nullptr, nullptr) == 1,
                    "OpenSSL writes a private key");
  return written(bio);
}

Signature SigningKey::sign(std::string_view bytes) const {
  const Context context(EVP_MD_CTX_new());
  Signature signature{};
  auto size = signature.size();
  require_invariant(
      context != nullptr && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
          EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(bytes), bytes.size()) == 1 &&
          size == signature.size(),
      "OpenSSL signs Ed25519");
  return signature;
}

}  // namespace passerelle::finance
