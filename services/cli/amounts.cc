#include "services/cli/amounts.h"

#include <fmt/format.h>

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

}  // namespace passerelle::cli
