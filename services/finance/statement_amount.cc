#include "services/finance/statement_amount.h"

#include <algorithm>
#include <string>

namespace passerelle::finance {
namespace {

constexpr std::size_t most_whole_digits = 12;
constexpr std::size_t most_bytes = 64;

using Amount = std::expected<std::int64_t, std::string_view>;

std::unexpected<std::string_view> refused(std::string_view reason) { return std::unexpected(reason); }

bool are_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Every kind of blank as one that can be compared.
std::string with_plain_blanks(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    std::size_t bytes = 1;
    for (const std::string_view blank : {"\u00A0", "\u202F", "\u2009"})
      if (text.starts_with(blank)) bytes = blank.size();
    plain += bytes > 1 ? ' ' : text.front();
    text.remove_prefix(bytes);
  }
  return plain;
}

bool take_minus(std::string_view& text) {
  for (const std::string_view minus : {"-", "\u2212"}) {
    if (!text.starts_with(minus)) continue;
    text.remove_prefix(minus.size());
    return true;
  }
  return false;
}

// `1 234 567` or `1,234,567`: one sign throughout, three digits after each. Nothing else holds them apart.
bool ungroup(std::string_view whole, std::string& digits) {
  const auto at = whole.find_first_not_of("0123456789");
  if (at == std::string_view::npos) {
    digits = whole;
    return true;
  }
  const char sign = whole[at];
  if (at == 0 || at > 3 || (sign != ' ' && sign != ',' && sign != '.')) return false;
  digits = whole.substr(0, at);
  for (whole.remove_prefix(at); !whole.empty(); whole.remove_prefix(4)) {
    if (whole.size() < 4 || whole.front() != sign || !are_digits(whole.substr(1, 3))) return false;
    digits += whole.substr(1, 3);
  }
  return true;
}

// Whether this one comma sets thousands apart or decimals: `1,234` is both, `0,500` and `1234,567` are not.
bool is_ambiguous(std::string_view text, std::size_t comma) {
  return comma > 0 && comma <= 3 && text.front() != '0' && text.size() - comma - 1 == 3;
}

// Where the decimals begin; npos: there are none.
std::expected<std::size_t, std::string_view> decimal_place(std::string_view text, char sign) {
  constexpr auto none = std::string_view::npos;
  if (sign != 0) return text.find(sign);
  const auto point = text.rfind('.');
  const auto comma = text.rfind(',');
  if (point != none && comma != none) return std::max(point, comma);
  const auto only = point != none ? point : comma;
  if (only == none) return none;
  if (text.find(text[only]) != only) return none;  // several of one sign: thousands
  if (only == comma && is_ambiguous(text, only)) return refused("AMOUNT_AMBIGUOUS");
  return only;
}

Amount cents_of(std::string_view digits, std::string_view decimals) {
  const auto significant = std::min(digits.find_first_not_of('0'), digits.size());
  digits.remove_prefix(significant);
  if (digits.size() > most_whole_digits) return refused("AMOUNT_TOO_LARGE");
  if (decimals.size() > 2 && decimals.find_first_not_of('0', 2) != std::string_view::npos)
    return refused("AMOUNT_TOO_FINE");
  std::int64_t cents = 0;
  for (const char digit : digits) cents = cents * 10 + (digit - '0');
  for (std::size_t i = 0; i < 2; ++i) cents = cents * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
  return cents;
}

Amount unsigned_amount(std::string_view text, char decimal_sign) {
  const auto place = decimal_place(text, decimal_sign);
  if (!place) return refused(place.error());
  const bool has_decimals = *place != std::string_view::npos;
  const auto whole = text.substr(0, *place);
  const auto decimals = has_decimals ? text.substr(*place + 1) : std::string_view();
  if (!are_digits(decimals) || (has_decimals && decimals.empty()) || text.empty())
    return refused("AMOUNT_INVALID");
  // The sign of the decimals sets no thousands apart.
  if (has_decimals && whole.find(text[*place]) != std::string_view::npos) return refused("AMOUNT_INVALID");
  std::string digits;
  if (!ungroup(whole, digits)) return refused("AMOUNT_INVALID");
  return cents_of(digits, decimals);
}

}  // namespace

Amount parse_statement_amount(std::string_view text, char decimal_sign) {
  if (text.size() > most_bytes) return refused("AMOUNT_INVALID");
  const auto plain = with_plain_blanks(text);
  std::string_view rest = plain;
  const bool negative = take_minus(rest);
  const auto amount = unsigned_amount(rest, decimal_sign);
  if (negative && amount && *amount > 0) return refused("AMOUNT_NEGATIVE");
  return amount;
}

}  // namespace passerelle::finance
