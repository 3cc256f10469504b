#include "adapters/redis/claim_value.h"

#include <openssl/evp.h>

#include <algorithm>

#include "services/domain/invariant.h"

namespace passerelle::redis {
namespace {

constexpr std::string_view claimed_mark = "1C";
constexpr std::string_view executed_mark = "1X";
constexpr std::size_t claim_size = 2 + 16 + 8 + 32;
constexpr std::size_t executed_size = 2 + 32 + 16;

template <std::size_t size>
void append(std::string& text, const std::array<std::uint8_t, size>& bytes) {
  for (const auto byte : bytes) text += static_cast<char>(byte);
}

void append_big_endian(std::string& text, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>((number >> shift) & 0xff);
}

template <std::size_t size>
void take(std::string_view& text, std::array<std::uint8_t, size>& bytes) {
  std::ranges::transform(text.substr(0, size), bytes.begin(),
                         [](char byte) { return static_cast<std::uint8_t>(byte); });
  text.remove_prefix(size);
}

}  // namespace

std::string beginning_of_claims(const OwnerToken& owner) {
  std::string value(claimed_mark);
  append(value, owner);
  return value;
}

std::string beginning_of_claim(const OwnerToken& owner, std::uint64_t fence) {
  auto value = beginning_of_claims(owner);
  append_big_endian(value, fence);
  return value;
}

std::string encode(const ClaimValue& claim) {
  domain::require_invariant(claim.fence != 0, "fences count from 1");
  auto value = beginning_of_claim(claim.owner, claim.fence);
  append(value, claim.fingerprint);
  return value;
}

std::string encode(const broker::Executed& executed) {
  std::string value(executed_mark);
  append(value, executed.fingerprint);
  append(value, executed.recharge.uuid.bytes);
  return value;
}

std::optional<std::variant<ClaimValue, broker::Executed>> decode(std::string_view value) {
  if (value.starts_with(claimed_mark) && value.size() == claim_size) {
    ClaimValue claim;
    std::array<std::uint8_t, 8> fence{};
    value.remove_prefix(claimed_mark.size());
    take(value, claim.owner);
    take(value, fence);
    take(value, claim.fingerprint);
    for (const auto byte : fence) claim.fence = claim.fence << 8 | byte;
    return claim;
  }
  if (value.starts_with(executed_mark) && value.size() == executed_size) {
    broker::Executed executed;
    value.remove_prefix(executed_mark.size());
    take(value, executed.fingerprint);
    take(value, executed.recharge.uuid.bytes);
    return executed;
  }
  return std::nullopt;
}

void KeyNames::FreeDigest::operator()(evp_md_st* digest) const { EVP_MD_free(digest); }
void KeyNames::FreeDigest::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

KeyNames::KeyNames(std::string prefix)
    : prefix_(std::move(prefix) + "claim:"),
      sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
      context_(EVP_MD_CTX_new()) {
  domain::require_invariant(sha256_ != nullptr && context_ != nullptr, "OpenSSL has SHA-256");
}

void KeyNames::digest_part(std::string_view part) {
  std::string length;
  append_big_endian(length, part.size());
  const bool done = EVP_DigestUpdate(context_.get(), length.data(), length.size()) == 1 &&
                    EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1;
  domain::require_invariant(done, "SHA-256 takes any text");
}

std::string KeyNames::name(const broker::IdempotencyKey& key) {
  domain::require_invariant(EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr) == 1,
                            "SHA-256 can begin");
  digest_part(key.caller);
  digest_part(key.method);
  digest_part(key.request_id);
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  domain::require_invariant(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, "SHA-256 ends");
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string name = prefix_;
  for (const auto byte : digest) {
    name += digits[byte >> 4];
    name += digits[byte & 0xf];
  }
  return name;
}

}  // namespace passerelle::redis
