// What the service knows of a person without knowing who it is. Name and number are in the identity vault.
#pragma once

#include <optional>
#include <string>

#include "services/domain/ids.h"
#include "services/domain/time.h"

namespace passerelle::domain {

// A social worker's "bon d'orientation".
struct Referral {
  std::string structure;  // the partner's code, not a person; may be empty
  Day issued_on{};
  int renewals = 0;  // 0 or more; how many count is the programme's rule
  bool operator==(const Referral&) const = default;
};

struct Line {
  LineId id;
  OperatorId operator_id;                // empty = not known; never inferred from the prefix
  std::optional<Day> operator_known_on;  // the day that was last established
  std::optional<Day> confirmed_on;       // the day somebody confirmed that the line is this person's
  bool operator==(const Line&) const = default;
};

struct Beneficiary {
  BeneficiaryId id;
  std::string external_reference;  // the charity's file number, unique where present; [A-Za-z0-9._/-]{1,40}
  SiteId site;                     // where the person is followed
  std::optional<Referral> referral;
  std::optional<Line> line;
  Instant create_time{};
  Instant update_time{};
  std::int64_t revision = 0;  // counts changes; the etag
  bool operator==(const Beneficiary&) const = default;
};

// Vault only.
struct PersonName {
  std::string given_name;
  std::string family_name;
  bool operator==(const PersonName&) const = default;
};

}  // namespace passerelle::domain
