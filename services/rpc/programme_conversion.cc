#include "services/rpc/programme_conversion.h"

#include <string>

#include "services/rpc/field_errors.h"
#include "services/rpc/value_conversion.h"

namespace passerelle::rpc {
namespace {

std::string path_of(const char* list, int index) {
  return "programme." + std::string(list) + "[" + std::to_string(index) + "]";
}

v1::Offer offer_to_proto(const domain::Offer& offer) {
  v1::Offer result;
  result.set_id(offer.id.value);
  result.set_display_name(offer.name);
  result.set_data_mb(offer.data.value);
  result.set_valid_for_days(offer.valid_for_days);
  *result.mutable_face_value() = to_proto(offer.face_value);
  *result.mutable_price() = to_proto(offer.price);
  result.set_tariff(to_proto(offer.tariff));
  for (const auto& route : offer.routes) {
    auto& entry = *result.add_routes();
    entry.set_operator_(route.operator_id.value);
    entry.set_product_code(route.product_code);
  }
  if (offer.validity != domain::Validity{}) *result.mutable_validity() = to_proto(offer.validity);
  return result;
}

void condition_to_proto(const domain::ReferralInDate& condition, v1::Rule& rule) {
  rule.mutable_referral_in_date()->set_validity_months(condition.validity_months);
  rule.mutable_referral_in_date()->set_max_renewals(condition.max_renewals);
}
void condition_to_proto(const domain::LineConfirmed& condition, v1::Rule& rule) {
  auto& result = *rule.mutable_line_confirmed();
  if (condition.max_age_days) result.set_max_age_days(*condition.max_age_days);
}
void condition_to_proto(const domain::LineOperatorServesOffer& /*condition*/, v1::Rule& rule) {
  rule.mutable_line_operator_serves_offer();
}
void condition_to_proto(const domain::Quota& quota, v1::Rule& rule) {
  auto& result = *rule.mutable_quota();
  result.set_scope(to_proto(quota.scope));
  result.set_measure(to_proto(quota.measure));
  *result.mutable_window() = to_proto(quota.window);
  result.set_limit(quota.limit);
}

v1::Rule rule_to_proto(const domain::Rule& rule) {
  v1::Rule result;
  result.set_id(rule.id.value);
  result.set_display_name(rule.name);
  std::visit([&](const auto& condition) { condition_to_proto(condition, result); }, rule.condition);
  for (const auto& offer : rule.offers) result.add_offers(offer.value);
  if (rule.tariff) result.set_tariff(to_proto(*rule.tariff));
  if (rule.validity != domain::Validity{}) *result.mutable_validity() = to_proto(rule.validity);
  return result;
}

v1::EnvelopeTerms envelope_to_proto(const domain::Envelope& envelope) {
  v1::EnvelopeTerms result;
  result.set_id(envelope.id.value);
  result.set_display_name(envelope.name);
  result.set_operator_(envelope.operator_id.value);
  result.set_fiscal_year(envelope.fiscal_year);
  result.set_measure(to_proto(envelope.measure));
  result.set_amount(envelope.amount);
  for (const auto& offer : envelope.offers) result.add_offers(offer.value);
  if (envelope.validity != domain::Validity{}) *result.mutable_validity() = to_proto(envelope.validity);
  return result;
}

domain::Offer offer_from(const v1::Offer& offer, const std::string& path, FieldErrors& errors) {
  domain::Offer result;
  result.id.value = offer.id();
  result.name = offer.display_name();
  result.data.value = offer.data_mb();
  result.valid_for_days = offer.valid_for_days();
  result.face_value = errors.take(euros_from(offer.face_value(), path + ".face_value"));
  result.tariff = errors.take(tariff_from(offer.tariff(), path + ".tariff"));
  // A free offer need not say that its price is nothing.
  if (offer.has_price() || result.tariff != domain::Tariff::free)
    result.price = errors.take(euros_from(offer.price(), path + ".price"));
  for (const auto& route : offer.routes())
    result.routes.push_back({domain::OperatorId{route.operator_()}, route.product_code()});
  result.validity = errors.take(validity_from(offer.validity(), path + ".validity"));
  return result;
}

domain::Quota quota_from(const v1::Rule::Quota& quota, const std::string& path, FieldErrors& errors) {
  domain::Quota result;
  result.scope = errors.take(scope_from(quota.scope(), path + ".scope"));
  result.measure = errors.take(quota_measure_from(quota.measure(), path + ".measure"));
  result.window = errors.take(window_from(quota.window(), path + ".window"));
  result.limit = quota.limit();
  return result;
}

domain::Rule rule_from(const v1::Rule& rule, const std::string& path, FieldErrors& errors) {
  domain::Rule result;
  result.id.value = rule.id();
  result.name = rule.display_name();
  switch (rule.condition_case()) {
    case v1::Rule::kReferralInDate:
      result.condition = domain::ReferralInDate{rule.referral_in_date().validity_months(),
                                                rule.referral_in_date().max_renewals()};
      break;
    case v1::Rule::kLineConfirmed: {
      domain::LineConfirmed confirmed;
      if (rule.line_confirmed().has_max_age_days())
        confirmed.max_age_days = rule.line_confirmed().max_age_days();
      result.condition = confirmed;
      break;
    }
    case v1::Rule::kLineOperatorServesOffer:
      result.condition = domain::LineOperatorServesOffer{};
      break;
    case v1::Rule::kQuota:
      result.condition = quota_from(rule.quota(), path + ".quota", errors);
      break;
    case v1::Rule::CONDITION_NOT_SET:
      errors.add(path + ".condition", "It is required.");
      break;
  }
  for (const auto& offer : rule.offers()) result.offers.push_back(domain::OfferId{offer});
  if (rule.tariff() != v1::TARIFF_UNSPECIFIED)
    result.tariff = errors.take(tariff_from(rule.tariff(), path + ".tariff"));
  result.validity = errors.take(validity_from(rule.validity(), path + ".validity"));
  return result;
}

domain::Envelope envelope_from(const v1::EnvelopeTerms& envelope, const std::string& path,
                               FieldErrors& errors) {
  domain::Envelope result;
  result.id.value = envelope.id();
  result.name = envelope.display_name();
  result.operator_id.value = envelope.operator_();
  result.fiscal_year = envelope.fiscal_year();
  result.measure = errors.take(measure_from(envelope.measure(), path + ".measure"));
  result.amount = envelope.amount();
  for (const auto& offer : envelope.offers()) result.offers.push_back(domain::OfferId{offer});
  result.validity = errors.take(validity_from(envelope.validity(), path + ".validity"));
  return result;
}

}  // namespace

v1::Programme to_proto(const domain::Programme& programme) {
  v1::Programme result;
  result.set_version(programme.version);
  result.set_display_name(programme.name);
  for (const auto& site : programme.sites) {
    auto& entry = *result.add_sites();
    entry.set_id(site.id.value);
    entry.set_display_name(site.name);
  }
  for (const auto& known : programme.operators) {
    auto& entry = *result.add_operators();
    entry.set_id(known.id.value);
    entry.set_display_name(known.name);
  }
  for (const auto& offer : programme.offers) *result.add_offers() = offer_to_proto(offer);
  for (const auto& rule : programme.rules) *result.add_rules() = rule_to_proto(rule);
  for (const auto& envelope : programme.envelopes) *result.add_envelopes() = envelope_to_proto(envelope);
  return result;
}

v1::Programme to_proto(const broker::ProgrammeVersion& version) {
  v1::Programme result = to_proto(version.programme);
  result.set_applied_by(version.applied_by);
  *result.mutable_apply_time() = to_proto(version.applied_at);
  return result;
}

domain::Result<domain::Programme> programme_from(const v1::Programme& programme) {
  FieldErrors errors;
  domain::Programme result;
  result.name = programme.display_name();
  for (const auto& site : programme.sites())
    result.sites.push_back({domain::SiteId{site.id()}, site.display_name()});
  for (const auto& known : programme.operators())
    result.operators.push_back({domain::OperatorId{known.id()}, known.display_name()});
  for (int at = 0; at < programme.offers_size(); ++at)
    result.offers.push_back(offer_from(programme.offers(at), path_of("offers", at), errors));
  for (int at = 0; at < programme.rules_size(); ++at)
    result.rules.push_back(rule_from(programme.rules(at), path_of("rules", at), errors));
  for (int at = 0; at < programme.envelopes_size(); ++at)
    result.envelopes.push_back(envelope_from(programme.envelopes(at), path_of("envelopes", at), errors));
  if (auto status = errors.status(); !status) {
    domain::Error error = std::move(status.error());
    error.reason = "PROGRAMME_INVALID";
    return std::unexpected(std::move(error));
  }
  return result;
}

}  // namespace passerelle::rpc
