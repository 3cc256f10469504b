#pragma once

#include <passerelle/v1/recharge_service.pb.h>

#include <optional>

#include "services/broker/admission.h"
#include "services/broker/eligibility.h"
#include "services/domain/recharge.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

// `decided_by` explains the violations of a refused one.
v1::Recharge to_proto(const domain::Recharge& recharge, const domain::Programme& decided_by,
                      domain::Language language);
v1::Refusal refusal_of(const domain::Recharge& recharge, const domain::Programme& decided_by,
                       domain::Language language);
v1::CheckEligibilityResponse to_proto(const broker::EligibilityAnswer& answer, const domain::OfferId& offer,
                                      domain::Language language);

struct RechargeSubject {
  domain::BeneficiaryId beneficiary;
  domain::SiteId site;
  domain::OfferId offer;
};
// Also checks that the site is the principal's.
domain::Result<broker::RechargeRequest> recharge_request_from(const v1::CreateRechargeRequest& request,
                                                              const Principal& principal);
domain::Result<RechargeSubject> subject_from(const v1::CheckEligibilityRequest& request,
                                             const Principal& principal);
// Narrowed to the principal's sites.
domain::Result<broker::RechargeFilter> recharge_filter_from(const v1::ListRechargesRequest& request,
                                                            const Principal& principal);

}  // namespace passerelle::rpc
