// What stands under a key in Redis: nothing that tells of a person, and as few bytes as do.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "services/broker/ports/idempotency_cache.h"

struct evp_md_st;
struct evp_md_ctx_st;

namespace passerelle::redis {

// A cache's life: drawn at its start, so that nobody takes a claim of another one, or of its last life, for
// its own.
using OwnerToken = std::array<std::uint8_t, 16>;

struct ClaimValue {
  OwnerToken owner{};
  std::uint64_t fence = 0;
  broker::Fingerprint fingerprint{};
  bool operator==(const ClaimValue&) const = default;
};

// "1C", owner, fence (big endian), fingerprint: 58 bytes. The first digit is the version of the form.
std::string encode(const ClaimValue& claim);
// "1X", fingerprint, recharge: 50 bytes.
std::string encode(const broker::Executed& executed);
// With what any claim of `owner` begins, and the one with that fence.
std::string beginning_of_claims(const OwnerToken& owner);
std::string beginning_of_claim(const OwnerToken& owner, std::uint64_t fence);
// Absent: we did not write it, or a newer version of us did.
std::optional<std::variant<ClaimValue, broker::Executed>> decode(std::string_view value);

// SHA-256, since a request_id is free text and may hold anything, of any length. Each part goes in with its
// length, so that no two keys read the same. One thread.
class KeyNames {
 public:
  explicit KeyNames(std::string prefix);
  std::string name(const broker::IdempotencyKey& key);  // prefix + "claim:" + 64 hexadecimal digits

 private:
  void digest_part(std::string_view part);

  struct FreeDigest {
    void operator()(evp_md_st* digest) const;
    void operator()(evp_md_ctx_st* context) const;
  };
  std::string prefix_;
  // Fetched once: OpenSSL 3 looks an algorithm up at length each time it is named.
  std::unique_ptr<evp_md_st, FreeDigest> sha256_;
  std::unique_ptr<evp_md_ctx_st, FreeDigest> context_;
};

}  // namespace passerelle::redis
