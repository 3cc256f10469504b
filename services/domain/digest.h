// SHA-256, and the form in which values are hashed: lengths before contents, so that no two have one form.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace passerelle::domain {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
// The same of bytes that come piece by piece.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  ~Sha256Stream();
  void add(std::string_view bytes);
  Digest digest() const;  // of what was added so far

 private:
  struct Release {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Release> context_;
};

std::string to_hex(const Digest& digest);  // 64 characters, lower case
std::optional<Digest> parse_digest(std::string_view hex);

class CanonicalForm {
 public:
  // `kind` says what is hashed, so that a list never looks like a campaign.
  explicit CanonicalForm(std::string_view kind) { add(kind); }
  // Forms that were hashed before there was this one begin with a line of their own, without its length.
  static CanonicalForm after_line(std::string_view line);
  CanonicalForm& add(std::string_view text);
  CanonicalForm& add(std::int64_t number);
  CanonicalForm& add(const Digest& digest);
  Digest digest() const { return sha256(form_); }

 private:
  CanonicalForm() = default;
  std::string form_;
};

}  // namespace passerelle::domain
