// Resource names (AIP-122) and the ids in them.
#pragma once

#include <string>
#include <string_view>

#include "services/domain/error.h"
#include "services/domain/ids.h"

namespace passerelle::rpc {

std::string name_of(domain::RechargeId id);         // recharges/0190...
std::string name_of(domain::BeneficiaryId id);      // beneficiaries/0190...
std::string name_of(domain::CampaignId id);         // campaigns/0190...
std::string name_of(const domain::EnvelopeId& id);  // envelopes/sfr-2026-value; empty for none

// Errors name `field`; a required one that is empty says so.
domain::Result<domain::RechargeId> parse_recharge_name(std::string_view name, std::string field);
domain::Result<domain::BeneficiaryId> parse_beneficiary_name(std::string_view name, std::string field);
domain::Result<domain::CampaignId> parse_campaign_name(std::string_view name, std::string field);
domain::Result<domain::EnvelopeId> parse_envelope_name(std::string_view name, std::string field);

// A bare slug: sites, offers, operators.
domain::Status check_slug(std::string_view text, std::string field);
template <class SlugType>
domain::Result<SlugType> parse_slug(const std::string& text, std::string field) {
  if (auto status = check_slug(text, std::move(field)); !status) return std::unexpected(status.error());
  return SlugType{text};
}

}  // namespace passerelle::rpc
