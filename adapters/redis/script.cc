#include "adapters/redis/script.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "services/domain/invariant.h"

namespace passerelle::redis {

Script::Script(std::string_view text) : text_(text) {
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  const bool done = EVP_Digest(text_.data(), text_.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1;
  domain::require_invariant(done && size == digest.size(), "OpenSSL has SHA-1");
  for (const auto byte : digest) digest_ += fmt::format("{:02x}", byte);
}

}  // namespace passerelle::redis
