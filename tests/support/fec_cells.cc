#include "tests/support/fec_cells.h"

#include <algorithm>
#include <chrono>

namespace passerelle::test {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int value_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

bool is_fec_date(std::string_view text) {
  if (text.size() != 8 || !all_digits(text) || value_of(text.substr(0, 4)) < 1900) return false;
  const std::chrono::year_month_day day(
      std::chrono::year(value_of(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(value_of(text.substr(4, 2)))),
      std::chrono::day(static_cast<unsigned>(value_of(text.substr(6, 2)))));
  return day.ok();
}

std::optional<std::int64_t> fec_cents(std::string_view text) {
  constexpr std::size_t most_digits = 15;
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  const auto comma = text.find(',');
  if (comma == std::string_view::npos || comma > most_digits) return {};
  const auto whole = text.substr(0, comma);
  const auto fraction = text.substr(comma + 1);
  if (!all_digits(whole) || !all_digits(fraction) || fraction.size() != 2) return {};
  std::int64_t cents = 0;
  for (const char c : whole) cents = cents * 10 + (c - '0');
  cents = cents * 100 + value_of(fraction);
  return minus ? -cents : cents;
}

std::optional<std::int64_t> fec_number(std::string_view text) {
  constexpr std::size_t most_digits = 15;
  if (!all_digits(text) || text.size() > most_digits) return {};
  std::int64_t number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  return number;
}

bool is_fec_account(std::string_view text) {
  return text.size() >= 3 && all_digits(text.substr(0, 3)) && text[0] >= '1' && text[0] <= '8';
}

bool is_fec_siren(std::string_view text) {
  if (text.size() != 9 || !all_digits(text)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int digit = text[text.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit * 2 / 10 + digit * 2 % 10;
    sum += digit;
  }
  return sum % 10 == 0;
}

}  // namespace passerelle::test
