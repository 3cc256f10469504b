// A person as a list or a form describes them, before anything is looked up or written. Personal data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/domain/beneficiary.h"
#include "services/domain/phone_number.h"

namespace passerelle::domain {

// What is empty or absent was not said: for somebody who is on file already it changes nothing.
struct BeneficiaryDraft {
  std::string external_reference;    // may be empty where `phone` is there
  PersonName name;                   // UTF-8, either part may be empty
  std::optional<PhoneNumber> phone;  // there where `external_reference` is empty
  SiteId site;                       // empty, or one of the programme's
  std::optional<Referral> referral;
  OperatorId operator_id;  // empty, or one of the programme's
  std::optional<Day> line_confirmed_on;
  bool operator==(const BeneficiaryDraft&) const = default;
};

bool is_external_reference(std::string_view text);  // [A-Za-z0-9._/-]{1,40}

}  // namespace passerelle::domain
