#include "services/rpc/recharge_conversion.h"

#include "services/rpc/authorisation.h"
#include "services/rpc/field_errors.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

using domain::RechargeState;

static_assert(int{v1::Recharge::REFUSED} == int(RechargeState::refused) &&
              int{v1::Recharge::RESERVED} == int(RechargeState::reserved) &&
              int{v1::Recharge::IN_DOUBT} == int(RechargeState::in_doubt) &&
              int{v1::Recharge::DELIVERED} == int(RechargeState::delivered) &&
              int{v1::Recharge::REJECTED} == int(RechargeState::rejected) &&
              int{v1::Recharge::CANCELLED} == int(RechargeState::cancelled) &&
              int{v1::Recharge::REVERSED} == int(RechargeState::reversed));

std::optional<domain::Day> next_date_of(const std::vector<domain::Violation>& violations) {
  domain::Decision decision;
  decision.violations = violations;
  return decision.next_date();
}

domain::Result<RechargeSubject> subject_from(const std::string& beneficiary, const std::string& site,
                                             const std::string& offer, const Principal& principal) {
  FieldErrors errors;
  RechargeSubject subject;
  subject.beneficiary = errors.take(parse_beneficiary_name(beneficiary, "beneficiary"));
  subject.site = errors.take(parse_slug<domain::SiteId>(site, "site"));
  subject.offer = errors.take(parse_slug<domain::OfferId>(offer, "offer"));
  if (auto status = errors.status(); !status) return std::unexpected(status.error());
  if (auto status = require_site(principal, subject.site); !status) return std::unexpected(status.error());
  return subject;
}

}  // namespace

v1::Recharge to_proto(const domain::Recharge& recharge, const domain::Programme& decided_by,
                      domain::Language language) {
  v1::Recharge result;
  result.set_name(name_of(recharge.id));
  result.set_state(static_cast<v1::Recharge::State>(recharge.state));
  result.set_beneficiary(name_of(recharge.beneficiary));
  result.set_site(recharge.site.value);
  result.set_offer(recharge.offer.value);
  result.set_data_mb(recharge.data.value);
  *result.mutable_face_value() = wire::to_wire(recharge.face_value);
  *result.mutable_price() = wire::to_wire(recharge.price);
  result.set_tariff(wire::to_wire(recharge.tariff));
  result.set_programme_version(recharge.programme_version);
  result.set_envelope(name_of(recharge.envelope));
  result.set_operator_(recharge.operator_id.value);
  result.set_operator_reference(recharge.operator_reference);
  result.set_caller(recharge.caller);
  result.set_request_id(recharge.request_id);
  *result.mutable_create_time() = wire::to_wire(recharge.create_time);
  *result.mutable_update_time() = wire::to_wire(recharge.update_time);
  for (const auto& violation : recharge.violations)
    *result.add_violations() = to_proto(violation, decided_by, language);
  if (recharge.rejection) {
    result.mutable_rejection()->set_reason(recharge.rejection->reason);
    result.mutable_rejection()->set_code(recharge.rejection->code);
    result.mutable_rejection()->set_retryable(recharge.rejection->retryable);
  }
  return result;
}

v1::Refusal refusal_of(const domain::Recharge& recharge, const domain::Programme& decided_by,
                       domain::Language language) {
  v1::Refusal refusal;
  refusal.set_recharge(name_of(recharge.id));
  for (const auto& violation : recharge.violations)
    *refusal.add_violations() = to_proto(violation, decided_by, language);
  if (const auto day = next_date_of(recharge.violations)) *refusal.mutable_next_date() = wire::to_wire(*day);
  return refusal;
}

v1::CheckEligibilityResponse to_proto(const broker::EligibilityAnswer& answer, const domain::OfferId& offer,
                                      domain::Language language) {
  v1::CheckEligibilityResponse response;
  const domain::Programme& programme = *answer.programme;
  response.set_eligible(answer.decision.granted());
  for (const auto& violation : answer.decision.violations)
    *response.add_violations() = to_proto(violation, programme, language);
  if (!answer.decision.granted())
    if (const auto day = answer.decision.next_date()) *response.mutable_next_date() = wire::to_wire(*day);
  response.set_envelope(name_of(answer.decision.envelope));
  if (const domain::Offer* known = programme.find(offer))
    *response.mutable_price() = wire::to_wire(known->price);
  response.set_programme_version(programme.version);
  return response;
}

domain::Result<broker::RechargeRequest> recharge_request_from(const v1::CreateRechargeRequest& request,
                                                              const Principal& principal) {
  auto subject = subject_from(request.beneficiary(), request.site(), request.offer(), principal);
  if (!subject) return std::unexpected(std::move(subject.error()));
  return broker::RechargeRequest{principal.id, request.request_id(), subject->beneficiary,
                                 std::move(subject->site), std::move(subject->offer)};
}

domain::Result<RechargeSubject> subject_from(const v1::CheckEligibilityRequest& request,
                                             const Principal& principal) {
  return subject_from(request.beneficiary(), request.site(), request.offer(), principal);
}

domain::Result<broker::RechargeFilter> recharge_filter_from(const v1::ListRechargesRequest& request,
                                                            const Principal& principal) {
  const v1::ListRechargesRequest::Filter& asked = request.filter();
  broker::RechargeFilter filter;
  FieldErrors errors;
  if (!asked.beneficiary().empty())
    filter.beneficiary = errors.take(parse_beneficiary_name(asked.beneficiary(), "filter.beneficiary"));
  if (!asked.site().empty())
    filter.sites = {errors.take(parse_slug<domain::SiteId>(asked.site(), "filter.site"))};
  if (!asked.offer().empty())
    filter.offer = errors.take(parse_slug<domain::OfferId>(asked.offer(), "filter.offer"));
  if (!asked.envelope().empty())
    filter.envelope = errors.take(parse_envelope_name(asked.envelope(), "filter.envelope"));
  if (asked.state() < 0 || asked.state() > v1::Recharge::REVERSED)
    errors.add("filter.state", "It is none of the states known.");
  else if (asked.state() != v1::Recharge::STATE_UNSPECIFIED)
    filter.state = static_cast<RechargeState>(asked.state());
  if (asked.has_create_time_from())
    filter.created_from = errors.take(instant_from(asked.create_time_from(), "filter.create_time_from"));
  if (asked.has_create_time_until())
    filter.created_until = errors.take(instant_from(asked.create_time_until(), "filter.create_time_until"));
  if (auto status = errors.status(); !status) return std::unexpected(status.error());

  if (filter.sites.empty()) {
    filter.sites = principal.sites;
  } else if (auto status = require_site(principal, filter.sites.front()); !status) {
    return std::unexpected(status.error());
  }
  return filter;
}

}  // namespace passerelle::rpc
