#include "services/rpc/principal.h"

#include <algorithm>

namespace passerelle::rpc {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::counter:
      return "counter";
    case Role::campaign_manager:
      return "campaign_manager";
    case Role::integrator:
      return "integrator";
    case Role::finance:
      return "finance";
    case Role::auditor:
      return "auditor";
    case Role::administrator:
      return "administrator";
  }
  return "";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : all_roles)
    if (to_string(role) == text) return role;
  return std::nullopt;
}

bool Principal::works_at(const domain::SiteId& site) const {
  return sites.empty() || std::find(sites.begin(), sites.end(), site) != sites.end();
}

bool Principal::sees_identities() const {
  return roles.intersects({Role::counter, Role::campaign_manager, Role::administrator});
}

const Principal* PrincipalDirectory::find(std::string_view id) const {
  for (const Entry& entry : entries_)
    if (entry.principal.id == id) return &entry.principal;
  return nullptr;
}

const Principal* PrincipalDirectory::find_by_certificate(std::string_view name) const {
  for (const Entry& entry : entries_)
    for (const std::string& known : entry.certificate_names)
      if (known == name) return &entry.principal;
  return nullptr;
}

}  // namespace passerelle::rpc
