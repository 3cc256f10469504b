// Who would be purged. On a reader's thread.
#pragma once

#include "services/broker/erasures.h"
#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// What a purge is bound to besides its people.
struct PurgeTerms {
  int months = 0;
  domain::Day before{};  // whose last contact is older
  bool operator==(const PurgeTerms&) const = default;
};
struct PurgePeople {
  PurgePlan plan;
  std::vector<domain::BeneficiaryId> people;  // newest entry first
};

// The terms of today. `months`: 12 to 120, else invalid_argument MONTHS_INVALID.
domain::Result<PurgeTerms> purge_terms(int months, domain::Instant now);
// Those that a token was made under. Errors: invalid_argument PURGE_TOKEN_INVALID, also where they would
// erase people who are kept today.
domain::Result<PurgeTerms> terms_of_token(const std::string& token, domain::Instant now);

// Page by page: what changes meanwhile may be seen or not, and is looked at again before anybody is erased.
domain::Result<PurgePeople> find_purge_people(const PurgeTerms& terms, LedgerReader& ledger,
                                              VaultReader& vault);

}  // namespace passerelle::broker
