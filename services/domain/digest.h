// SHA-256, and the form in which values are hashed: lengths before contents, so that no two have one form.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace passerelle::domain {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
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
