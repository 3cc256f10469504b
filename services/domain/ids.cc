#include "services/domain/ids.h"

namespace passerelle::domain {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

std::optional<std::uint8_t> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::string Uuid::text() const {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (hyphen_before(i)) text += '-';
    text += hex_digits[bytes[i] >> 4U];
    text += hex_digits[bytes[i] & 0xFU];
  }
  return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t at = 0;
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (hyphen_before(i) && text[at++] != '-') return std::nullopt;
    const auto high = hex_value(text[at]);
    const auto low = hex_value(text[at + 1]);
    if (!high || !low) return std::nullopt;
    uuid.bytes[i] = static_cast<std::uint8_t>(*high << 4U | *low);
    at += 2;
  }
  return uuid;
}

Uuid make_uuid_v7(Instant now, std::uint64_t random_high, std::uint64_t random_low) {
  const auto ms = static_cast<std::uint64_t>(to_unix_ms(now));
  Uuid uuid;
  for (std::size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(ms >> (40U - 8U * i));
  uuid.bytes[6] = static_cast<std::uint8_t>(0x70U | (random_high >> 8U & 0x0FU));
  uuid.bytes[7] = static_cast<std::uint8_t>(random_high);
  for (std::size_t i = 0; i < 8; ++i)
    uuid.bytes[8 + i] = static_cast<std::uint8_t>(random_low >> (56U - 8U * i));
  uuid.bytes[8] = static_cast<std::uint8_t>(0x80U | (uuid.bytes[8] & 0x3FU));
  return uuid;
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 63 || text.front() < 'a' || text.front() > 'z') return false;
  for (const char c : text) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (!allowed) return false;
  }
  return true;
}

}  // namespace passerelle::domain
