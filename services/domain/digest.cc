#include "services/domain/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

}  // namespace

Digest sha256(std::string_view bytes) {
  Digest digest{};
  const auto* done =
      SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  require_invariant(done != nullptr, "SHA-256 is always there");
  return digest;
}

void Sha256Stream::Release::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  require_invariant(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1,
                    "SHA-256 is always there");
}

Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(std::string_view bytes) {
  require_invariant(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1,
                    "SHA-256 takes any bytes");
}

Digest Sha256Stream::digest() const {
  const std::unique_ptr<evp_md_ctx_st, Release> copy(EVP_MD_CTX_new());
  Digest digest{};
  require_invariant(copy != nullptr && EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1 &&
                        EVP_DigestFinal_ex(copy.get(), digest.data(), nullptr) == 1,
                    "SHA-256 is always there");
  return digest;
}

std::string to_hex(const Digest& digest) {
  std::string text;
  text.reserve(2 * digest.size());
  for (const auto byte : digest) {
    text += hex_digits[byte >> 4U];
    text += hex_digits[byte & 0xFU];
  }
  return text;
}

std::optional<Digest> parse_digest(std::string_view hex) {
  Digest digest{};
  if (hex.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const auto value = hex_digits.find(hex[i]);
    if (value == std::string_view::npos) return std::nullopt;
    auto& byte = digest[i / 2];
    byte = static_cast<std::uint8_t>(unsigned{byte} << 4U | value);
  }
  return digest;
}

CanonicalForm CanonicalForm::after_line(std::string_view line) {
  CanonicalForm form;
  form.form_ = line;
  form.form_ += '\n';
  return form;
}

CanonicalForm& CanonicalForm::add(std::string_view text) {
  form_ += std::to_string(text.size());
  form_ += ':';
  form_ += text;
  return *this;
}

CanonicalForm& CanonicalForm::add(std::int64_t number) {
  return add(std::string_view(std::to_string(number)));
}

CanonicalForm& CanonicalForm::add(const Digest& digest) {
  return add(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace passerelle::domain
