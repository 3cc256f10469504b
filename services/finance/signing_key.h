// The key that closed periods and heads of the audit trail are signed with: Ed25519 (RFC 8032). Values; no
// file is read here. Errors never quote the key. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "services/domain/error.h"

struct evp_pkey_st;

namespace passerelle::finance {

using Signature = std::array<std::uint8_t, 64>;
using RawPublicKey = std::array<std::uint8_t, 32>;

std::string to_hex(const Signature& signature);  // 128 characters, lower case
std::optional<Signature> parse_signature(std::string_view hex);

struct ReleaseKey {
  void operator()(evp_pkey_st* key) const;
};

class PublicKey {
 public:
  // SubjectPublicKeyInfo, as `openssl pkey -pubout` writes it. PUBLIC_KEY_INVALID.
  static domain::Result<PublicKey> from_pem(std::string_view pem);
  // 64 hexadecimal digits, lower case: how exports carry it. PUBLIC_KEY_INVALID.
  static domain::Result<PublicKey> from_hex(std::string_view hex);

  bool verify(std::string_view bytes, const Signature& signature) const;
  const RawPublicKey& raw() const { return raw_; }
  std::string hex() const;
  std::string pem() const;
  std::string id() const;  // the first 8 bytes of SHA-256 of the raw key: 16 hexadecimal digits
  bool operator==(const PublicKey& other) const { return raw_ == other.raw_; }

 private:
  friend class SigningKey;
  PublicKey(std::shared_ptr<evp_pkey_st> key, const RawPublicKey& raw) : key_(std::move(key)), raw_(raw) {}
  static domain::Result<PublicKey> of(std::shared_ptr<evp_pkey_st> key);

  std::shared_ptr<evp_pkey_st> key_;  // never changed once made
  RawPublicKey raw_;
};

class SigningKey {
 public:
  // What a file holds: one PKCS#8 key, unencrypted, as `openssl genpkey -algorithm ed25519` writes it.
  // SIGNING_KEY_INVALID; SIGNING_KEY_ENCRYPTED: it asks for a pass phrase, and nobody is there to give one.
  static domain::Result<SigningKey> from_pem(std::string_view pem);
  static domain::Result<SigningKey> generate();

  // For a file that its owner alone can read; the caller wipes it.
  std::string pem() const;
  Signature sign(std::string_view bytes) const;
  const PublicKey& public_key() const { return public_key_; }
  std::string id() const { return public_key_.id(); }

 private:
  explicit SigningKey(std::shared_ptr<evp_pkey_st> key, PublicKey public_key)
      : key_(std::move(key)), public_key_(std::move(public_key)) {}

  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_key_;
};

}  // namespace passerelle::finance
