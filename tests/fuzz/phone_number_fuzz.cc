// Any bytes as a phone number. What is accepted is E.164, of a French territory, and stays the same number
// when it is read back in any form that the house writes it in.
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "services/domain/phone_number.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using passerelle::domain::PhoneNumber;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto number = PhoneNumber::parse(text);
  if (!number) {
    require(number.error().reason.starts_with("PHONE_NUMBER_"));
    return 0;
  }
  const auto& e164 = number->e164();
  require(e164.size() >= 12 && e164.size() <= 13 && e164.front() == '+');
  for (const char c : e164.substr(1)) require(std::isdigit(static_cast<unsigned char>(c)) != 0);
  for (const auto& form : {e164, number->national()}) {
    const auto again = PhoneNumber::parse(form);
    require(again.has_value() && *again == *number);
  }
  require(number->masked().find(e164.substr(5, 5)) == std::string::npos);
  require(number->territory().size() == 2);
  return 0;
}
