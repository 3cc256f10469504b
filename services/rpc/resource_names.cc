#include "services/rpc/resource_names.h"

namespace passerelle::rpc {
namespace {

constexpr std::string_view recharges = "recharges/";
constexpr std::string_view beneficiaries = "beneficiaries/";
constexpr std::string_view campaigns = "campaigns/";
constexpr std::string_view envelopes = "envelopes/";

template <class IdType>
domain::Result<IdType> parse_uuid_name(std::string_view name, std::string_view collection,
                                       std::string field) {
  if (name.empty()) return domain::invalid_field(std::move(field), "It is required.");
  if (name.starts_with(collection)) {
    const auto id = IdType::parse(name.substr(collection.size()));
    if (id && !id->uuid.is_nil()) return *id;
  }
  return domain::invalid_field(std::move(field), "It must be " + std::string(collection) + "{uuid}.");
}

}  // namespace

std::string name_of(domain::RechargeId id) { return std::string(recharges) + id.text(); }
std::string name_of(domain::BeneficiaryId id) { return std::string(beneficiaries) + id.text(); }
std::string name_of(domain::CampaignId id) { return std::string(campaigns) + id.text(); }
std::string name_of(const domain::EnvelopeId& id) {
  return id.empty() ? std::string() : std::string(envelopes) + id.value;
}

domain::Result<domain::RechargeId> parse_recharge_name(std::string_view name, std::string field) {
  return parse_uuid_name<domain::RechargeId>(name, recharges, std::move(field));
}

domain::Result<domain::BeneficiaryId> parse_beneficiary_name(std::string_view name, std::string field) {
  return parse_uuid_name<domain::BeneficiaryId>(name, beneficiaries, std::move(field));
}

domain::Result<domain::CampaignId> parse_campaign_name(std::string_view name, std::string field) {
  return parse_uuid_name<domain::CampaignId>(name, campaigns, std::move(field));
}

domain::Result<domain::EnvelopeId> parse_envelope_name(std::string_view name, std::string field) {
  if (name.empty()) return domain::invalid_field(std::move(field), "It is required.");
  if (name.starts_with(envelopes) && domain::is_slug(name.substr(envelopes.size())))
    return domain::EnvelopeId{std::string(name.substr(envelopes.size()))};
  return domain::invalid_field(std::move(field), "It must be envelopes/{envelope}.");
}

domain::Status check_slug(std::string_view text, std::string field) {
  if (text.empty()) return domain::invalid_field(std::move(field), "It is required.");
  if (!domain::is_slug(text))
    return domain::invalid_field(std::move(field),
                                 "It must be 1 to 63 of [a-z0-9-], beginning with a letter.");
  return {};
}

}  // namespace passerelle::rpc
