#pragma once

#include <passerelle/v1/beneficiary_service.pb.h>

#include <optional>
#include <span>
#include <string>

#include "services/broker/beneficiaries.h"
#include "services/broker/ports/ledger.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

// Names and the number in full for those who may see them; masked and left out for the others.
v1::Beneficiary to_proto(const broker::BeneficiaryProfile& profile, const Principal& reader);

domain::Result<domain::BeneficiaryDraft> draft_from(const v1::Beneficiary& beneficiary);

struct BeneficiaryUpdate {
  domain::BeneficiaryId id;
  std::optional<std::int64_t> expected_revision;
  broker::BeneficiaryChanges changes;
};
domain::Result<BeneficiaryUpdate> update_from(const v1::UpdateBeneficiaryRequest& request);

domain::Result<broker::BeneficiaryFilter> beneficiary_filter_from(const v1::ListBeneficiariesRequest& request,
                                                                  const Principal& principal);

v1::LineReport to_proto(const broker::ImportOutcome& outcome, domain::Language language);

}  // namespace passerelle::rpc
