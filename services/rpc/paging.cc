#include "services/rpc/paging.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "services/domain/digest.h"
#include "services/rpc/field_errors.h"

namespace passerelle::rpc {
namespace {

constexpr std::int32_t default_page_size = 50;
constexpr std::int32_t max_page_size = 1000;
constexpr std::size_t hash_bytes = 8;

std::string hash_of(std::string_view filter) {
  const auto digest = domain::sha256(filter);
  return {digest.begin(), digest.begin() + hash_bytes};
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(std::string_view bytes) {
  std::string text;
  unsigned bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    for (held += 8; held >= 6; held -= 6) text += alphabet[(bits >> static_cast<unsigned>(held - 6)) & 63U];
  }
  if (held > 0) text += alphabet[(bits << static_cast<unsigned>(6 - held)) & 63U];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int held = 0;
  for (const char letter : text) {
    const auto value = alphabet.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<unsigned>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(held)) & 255U);
  }
  return bytes;
}

auto invalid_token() {
  return domain::invalid_field(
      "page_token", "It must be the next_page_token of an answer to the same request.", "PAGE_TOKEN_INVALID");
}

}  // namespace

domain::Result<int> page_size_of(std::int32_t asked) {
  if (asked < 0) return domain::invalid_field("page_size", "It must not be negative.");
  return asked == 0 ? default_page_size : std::min(asked, max_page_size);
}

std::string make_page_token(std::string_view position, std::string_view filter) {
  return to_base64url(hash_of(filter) + std::string(position));
}

domain::Result<std::string> parse_page_token(std::string_view token, std::string_view filter) {
  if (token.empty()) return std::string();
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() <= hash_bytes || bytes->substr(0, hash_bytes) != hash_of(filter))
    return invalid_token();
  return bytes->substr(hash_bytes);
}

domain::Result<UuidPage> uuid_page_from(std::int32_t page_size, std::string_view page_token,
                                        std::string_view filter) {
  FieldErrors errors;
  UuidPage page;
  page.size = errors.take(page_size_of(page_size));
  const std::string position = errors.take(parse_page_token(page_token, filter));
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  if (position.empty()) return page;
  domain::Uuid uuid;
  if (position.size() != uuid.bytes.size()) return invalid_token();
  std::transform(position.begin(), position.end(), uuid.bytes.begin(),
                 [](char byte) { return static_cast<std::uint8_t>(byte); });
  page.after = uuid;
  return page;
}

std::string make_page_token(const domain::Uuid& last, std::string_view filter) {
  return make_page_token(std::string(last.bytes.begin(), last.bytes.end()), filter);
}

domain::Result<NumberPage> number_page_from(std::int32_t page_size, std::string_view page_token,
                                            std::string_view filter) {
  FieldErrors errors;
  NumberPage page;
  page.size = errors.take(page_size_of(page_size));
  const std::string position = errors.take(parse_page_token(page_token, filter));
  if (auto status = errors.status(); !status) return std::unexpected(std::move(status.error()));
  if (position.empty()) return page;
  const char* const end = position.data() + position.size();
  const auto [read_to, error] = std::from_chars(position.data(), end, page.after);
  if (error != std::errc{} || read_to != end || page.after < 0) return invalid_token();
  return page;
}

std::string make_page_token(std::int64_t last, std::string_view filter) {
  return make_page_token(std::string_view(std::to_string(last)), filter);
}

}  // namespace passerelle::rpc
