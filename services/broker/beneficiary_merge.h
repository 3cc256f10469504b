// What a draft says, laid over what is on file. Pure.
#pragma once

#include "services/broker/beneficiaries.h"

namespace passerelle::broker {

struct PersonOnFile {
  domain::Beneficiary beneficiary;
  domain::PersonName name;
  bool operator==(const PersonOnFile&) const = default;
};

// Why a draft can't be laid over `present` (null = nobody is on file yet); empty = it can.
std::vector<domain::ColumnError> check_draft(const domain::BeneficiaryDraft& draft,
                                             const domain::Beneficiary* present,
                                             const domain::Programme& programme);

// Revision and update_time stay: they change once for all that is written together. Empty parts of the draft
// keep what is on file. `line`: of the draft's number, where it has one.
PersonOnFile merge(PersonOnFile present, const domain::BeneficiaryDraft& draft,
                   const std::optional<domain::LineId>& line, domain::Instant now);

// As merge(), of an explicit change: here an absent value inside an optional empties.
PersonOnFile merge(PersonOnFile present, const BeneficiaryChanges& changes,
                   const std::optional<domain::LineId>& line, domain::Instant now);

}  // namespace passerelle::broker
