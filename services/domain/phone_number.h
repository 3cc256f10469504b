// A mobile line's number. Numbering plans come from libphonenumber, never from prefixes written here.
#pragma once

#include <string>
#include <string_view>

#include "services/domain/error.h"

namespace passerelle::domain {

// Always E.164 and valid as a mobile number of a French territory. Personal data: it is never logged,
// and has no stream operator so that it can't be by accident.
class PhoneNumber {
 public:
  // Accepts what people write: `06 12 34 56 78`, `+33 (0)6 12 34 56 78`, `0690 12 34 56` (+590),
  // `0033612345678`, and 612345678 as a spreadsheet leaves it once it took the number for a sum. Errors:
  // invalid_argument, reason PHONE_NUMBER_INVALID, PHONE_NUMBER_NOT_MOBILE or PHONE_NUMBER_FOREIGN; the
  // message never repeats the number.
  static Result<PhoneNumber> parse(std::string_view text);

  // From a store of ours, where parse() has proven it before it was put there: only its form is looked at.
  static Result<PhoneNumber> restore(std::string e164);

  const std::string& e164() const { return e164_; }
  std::string national() const;        // as staff read it: 06 12 34 56 78
  std::string_view territory() const;  // ISO 3166: FR, GP, MQ, GF, RE, YT, ...
  std::string masked() const;          // +33 ** ** ** ** 78, for staff who only need to recognise it

  bool operator==(const PhoneNumber&) const = default;

 private:
  explicit PhoneNumber(std::string e164) : e164_(std::move(e164)) {}
  std::string e164_;
};

}  // namespace passerelle::domain
