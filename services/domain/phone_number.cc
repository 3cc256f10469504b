#include "services/domain/phone_number.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>
#include <optional>

#include "services/domain/invariant.h"

namespace passerelle::domain {
namespace {

using LibraryNumber = i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// Metropolitan France first: a national number means an overseas one only where it is no French mobile.
constexpr std::array dialling_regions = {"FR", "GP", "MQ", "GF", "RE", "YT"};
constexpr std::array<std::string_view, 8> territories = {"FR", "GP", "MQ", "GF", "RE", "YT", "BL", "MF"};
constexpr std::size_t longest_text_bytes = 64;

const PhoneNumberUtil& library() { return *PhoneNumberUtil::GetInstance(); }

enum class Finding : std::uint8_t { invalid, foreign, not_mobile, mobile };

struct Reading {
  Finding finding = Finding::invalid;
  LibraryNumber number;
};

Finding finding_of(const LibraryNumber& number) {
  if (!library().IsValidNumber(number)) return Finding::invalid;
  std::string region;
  library().GetRegionCodeForNumber(number, &region);
  if (std::find(territories.begin(), territories.end(), region) == territories.end()) return Finding::foreign;
  const auto type = library().GetNumberType(number);
  const bool mobile = type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
  return mobile ? Finding::mobile : Finding::not_mobile;
}

Reading read_as(const std::string& dialled, const std::string& region) {
  Reading reading;
  if (library().Parse(dialled, region, &reading.number) == PhoneNumberUtil::NO_PARSING_ERROR)
    reading.finding = finding_of(reading.number);
  return reading;
}

Reading read_national(const std::string& dialled) {
  Reading best;
  for (const auto* region : dialling_regions) {
    auto reading = read_as(dialled, region);
    if (reading.finding == Finding::mobile) return reading;
    if (reading.finding > best.finding) best = std::move(reading);
  }
  return best;
}

// The digits, after a + where the text has one; nothing where there is more than people write in a number.
// Letters are refused here: the library would take them for a keypad.
std::optional<std::string> dialled_digits(std::string_view text) {
  constexpr std::string_view separators = " \t.-/()";
  constexpr std::array<std::string_view, 4> wide_separators = {"\u00A0", "\u202F", "\u2011", "\u2013"};
  if (text.size() > longest_text_bytes) return std::nullopt;
  if (text.starts_with('\'')) text.remove_prefix(1);  // how a spreadsheet marks text
  std::string dialled;
  while (!text.empty()) {
    const char c = text.front();
    const auto* wide = std::find_if(wide_separators.begin(), wide_separators.end(),
                                    [text](std::string_view mark) { return text.starts_with(mark); });
    if (wide != wide_separators.end()) {
      text.remove_prefix(wide->size());
      continue;
    }
    if ((c >= '0' && c <= '9') || (c == '+' && dialled.empty()))
      dialled += c;
    else if (separators.find(c) == std::string_view::npos)
      return std::nullopt;
    text.remove_prefix(1);
  }
  return dialled;
}

Reading read(std::string_view text) {
  auto dialled = dialled_digits(text);
  if (!dialled || dialled->size() < 4) return {};
  if (dialled->starts_with("00")) dialled->replace(0, 2, "+");
  if (dialled->starts_with('+')) return read_as(*dialled, "FR");
  if (dialled->starts_with('0')) return read_national(*dialled);
  // A spreadsheet took a number for a sum and dropped what a sum does not begin with: the 0, or the +.
  auto national = read_national("0" + *dialled);
  if (national.finding == Finding::mobile) return national;
  auto international = read_as("+" + *dialled, "FR");
  if (international.finding == Finding::mobile) return international;
  return national;
}

LibraryNumber library_number(const std::string& e164) {
  LibraryNumber number;
  const auto error = library().Parse(e164, "FR", &number);
  require_invariant(error == PhoneNumberUtil::NO_PARSING_ERROR, "a phone number that was parsed parses");
  return number;
}

}  // namespace

Result<PhoneNumber> PhoneNumber::restore(std::string e164) {
  constexpr std::size_t shortest = 8;
  constexpr std::size_t longest = 16;  // E.164: 15 digits after the +
  const bool has_form =
      e164.size() >= shortest && e164.size() <= longest && e164.front() == '+' &&
      std::all_of(e164.begin() + 1, e164.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!has_form) return invalid_field("phone_number", "This is no number in E.164.", "PHONE_NUMBER_INVALID");
  return PhoneNumber(std::move(e164));
}

Result<PhoneNumber> PhoneNumber::parse(std::string_view text) {
  const auto reading = read(text);
  switch (reading.finding) {
    case Finding::invalid:
      return invalid_field("phone_number", "This is not a valid telephone number.", "PHONE_NUMBER_INVALID");
    case Finding::foreign:
      return invalid_field("phone_number",
                           "This number is not one of metropolitan France or the overseas departments.",
                           "PHONE_NUMBER_FOREIGN");
    case Finding::not_mobile:
      return invalid_field("phone_number", "This is not the number of a mobile line.",
                           "PHONE_NUMBER_NOT_MOBILE");
    case Finding::mobile:
      break;
  }
  std::string e164;
  library().Format(reading.number, PhoneNumberUtil::E164, &e164);
  return PhoneNumber(std::move(e164));
}

std::string PhoneNumber::national() const {
  std::string text;
  library().Format(library_number(e164_), PhoneNumberUtil::NATIONAL, &text);
  return text;
}

std::string_view PhoneNumber::territory() const {
  std::string region;
  library().GetRegionCodeForNumber(library_number(e164_), &region);
  const auto* found = std::find(territories.begin(), territories.end(), region);
  require_invariant(found != territories.end(), "a phone number belongs to a French territory");
  return *found;
}

std::string PhoneNumber::masked() const {
  const auto country = std::to_string(library_number(e164_).country_code());
  return "+" + country + " ** ** ** ** " + e164_.substr(e164_.size() - 2);
}

}  // namespace passerelle::domain
