#include "services/cli/amounts.h"

#include <fmt/format.h>

#include <charconv>

#include "services/domain/decision.h"

namespace passerelle::cli {
namespace {

using domain::Language;

// U+00A0: a line never breaks inside an amount.
constexpr std::string_view hard_space = "\u00a0";

std::string grouped(std::uint64_t value, Language language) {
  const auto separator = language == Language::french ? hard_space : std::string_view(",");
  const auto digits = fmt::format("{}", value);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += separator;
    text += digits[i];
  }
  return text;
}

std::string_view sign(std::int64_t value) { return value < 0 ? "-" : ""; }

// The smallest int64 has no positive of its own.
std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

std::optional<std::int64_t> parse_digits(std::string_view text) {
  // With room for cents.
  constexpr std::int64_t most = 1'000'000'000'000'000;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most)
    return std::nullopt;
  return value;
}

}  // namespace

std::string count_text(std::int64_t count, Language language) {
  return fmt::format("{}{}", sign(count), grouped(magnitude(count), language));
}

std::string money_text(std::int64_t cents, Language language) {
  const auto euros = grouped(magnitude(cents) / 100, language);
  const auto rest = magnitude(cents) % 100;
  if (language == Language::french) return fmt::format("{}{},{:02}{}€", sign(cents), euros, rest, hard_space);
  return fmt::format("{}€{}.{:02}", sign(cents), euros, rest);
}

std::string data_text(std::int64_t megabytes, Language language) {
  constexpr std::int64_t megabytes_per_gigabyte = 1024;
  const bool french = language == Language::french;
  const auto space = french ? hard_space : std::string_view(" ");
  if (megabytes != 0 && megabytes % megabytes_per_gigabyte == 0) {
    return fmt::format("{}{}{}", count_text(megabytes / megabytes_per_gigabyte, language), space,
                       french ? "Go" : "GB");
  }
  return fmt::format("{}{}{}", count_text(megabytes, language), space, french ? "Mo" : "MB");
}

std::string amount_text(std::int64_t amount, v1::Measure measure, Language language) {
  switch (measure) {
    case v1::EUR_CENT:
      return money_text(amount, language);
    case v1::MEGABYTE:
      return data_text(amount, language);
    default:
      return count_text(amount, language);
  }
}

std::string amount_text(std::int64_t amount, v1::QuotaMeasure measure, Language language) {
  switch (measure) {
    case v1::FACE_VALUE:
    case v1::PRICE_PAID:
      return money_text(amount, language);
    case v1::MEGABYTES:
      return data_text(amount, language);
    default:
      return count_text(amount, language);
  }
}

std::optional<std::int64_t> parse_amount(std::string_view text, v1::Measure measure) {
  constexpr std::int64_t cents_per_euro = 100;
  const auto point = measure == v1::EUR_CENT ? text.find_first_of(".,") : std::string_view::npos;
  const auto whole = parse_digits(text.substr(0, point));
  if (!whole) return std::nullopt;
  if (measure != v1::EUR_CENT) return *whole;
  if (point == std::string_view::npos) return *whole * cents_per_euro;
  auto decimals = std::string(text.substr(point + 1));
  if (decimals.size() == 1) decimals += '0';
  const auto cents = parse_digits(decimals);
  if (decimals.size() != 2 || !cents) return std::nullopt;
  return *whole * cents_per_euro + *cents;
}

}  // namespace passerelle::cli
