#include "services/rpc/beneficiary_profiles.h"

#include "services/rpc/authorisation.h"

namespace passerelle::rpc {
namespace {

using broker::BeneficiaryProfile;

domain::Status add_numbers(std::vector<BeneficiaryProfile>& profiles, broker::VaultReader& vault) {
  std::vector<domain::LineId> lines;
  std::vector<BeneficiaryProfile*> holders;
  for (auto& profile : profiles) {
    if (!profile.beneficiary.line) continue;
    lines.push_back(profile.beneficiary.line->id);
    holders.push_back(&profile);
  }
  auto numbers = vault.numbers(lines);
  if (!numbers) return std::unexpected(std::move(numbers.error()));
  for (std::size_t at = 0; at < holders.size(); ++at) holders[at]->identity.phone = std::move((*numbers)[at]);
  return {};
}

domain::Status add_names(std::vector<BeneficiaryProfile>& profiles, broker::VaultReader& vault) {
  std::vector<domain::BeneficiaryId> people;
  people.reserve(profiles.size());
  for (const auto& profile : profiles) people.push_back(profile.beneficiary.id);
  auto names = vault.names(people);
  if (!names) return std::unexpected(std::move(names.error()));
  for (std::size_t at = 0; at < profiles.size(); ++at)
    profiles[at].identity.name = std::move((*names)[at]).value_or(domain::PersonName{});
  return {};
}

}  // namespace

domain::Result<std::vector<BeneficiaryProfile>> profiles_of(std::vector<domain::Beneficiary> people,
                                                            const Principal& reader,
                                                            broker::VaultReader& vault) {
  std::vector<BeneficiaryProfile> profiles;
  profiles.reserve(people.size());
  for (auto& beneficiary : people) profiles.push_back({std::move(beneficiary), {}});
  if (auto status = add_numbers(profiles, vault); !status) return std::unexpected(std::move(status.error()));
  if (reader.sees_identities())
    if (auto status = add_names(profiles, vault); !status) return std::unexpected(std::move(status.error()));
  return profiles;
}

domain::Result<domain::Beneficiary> visible(domain::Result<std::optional<domain::Beneficiary>> found,
                                            const Principal& reader) {
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found)
    return domain::fail(domain::ErrorCode::not_found, "BENEFICIARY_UNKNOWN", "There is no such beneficiary.");
  if (auto status = require_site(reader, (**found).site); !status)
    return std::unexpected(std::move(status.error()));
  return **std::move(found);
}

domain::Result<BeneficiaryProfile> profile_of(domain::Result<std::optional<domain::Beneficiary>> found,
                                              const Principal& reader, broker::VaultReader& vault) {
  auto beneficiary = visible(std::move(found), reader);
  if (!beneficiary) return std::unexpected(std::move(beneficiary.error()));
  auto profiles = profiles_of({*std::move(beneficiary)}, reader, vault);
  if (!profiles) return std::unexpected(std::move(profiles.error()));
  return std::move(profiles->front());
}

}  // namespace passerelle::rpc
