#include "services/rpc/authorisation.h"

namespace passerelle::rpc {

using domain::Error;
using domain::ErrorCode;

domain::Status authorise(const Principal& principal, const Method& method) {
  if (principal.roles.intersects(method.allowed())) return {};
  Error error{ErrorCode::permission_denied, "METHOD_NOT_ALLOWED",
              "None of the principal's roles may call this method."};
  error.metadata["method"] = std::string(method.full_name());
  std::string roles;
  for (const Role role : all_roles)
    if (method.allowed().contains(role)) roles += (roles.empty() ? "" : ",") + std::string(to_string(role));
  error.metadata["roles"] = roles;
  return std::unexpected(std::move(error));
}

domain::Status require_site(const Principal& principal, const domain::SiteId& site) {
  if (principal.works_at(site)) return {};
  return domain::fail(ErrorCode::permission_denied, "SITE_NOT_YOURS",
                      "This is at a site that the principal is not bound to.");
}

domain::Status require_every_site(const Principal& principal) {
  if (!principal.bound_to_sites()) return {};
  return domain::fail(ErrorCode::permission_denied, "SITE_NOT_YOURS",
                      "This is about every site; the principal is bound to some.");
}

}  // namespace passerelle::rpc
