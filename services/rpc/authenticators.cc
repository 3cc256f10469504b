#include "services/rpc/authenticators.h"

#include "services/rpc/listen_address.h"

namespace passerelle::rpc {
namespace {

using domain::ErrorCode;

auto missing() {
  return domain::fail(ErrorCode::unauthenticated, "PRINCIPAL_MISSING",
                      "The call names no principal: present a client certificate, or x-passerelle-user where "
                      "development identities are configured.");
}

auto unknown() {
  return domain::fail(ErrorCode::unauthenticated, "PRINCIPAL_UNKNOWN",
                      "The call names a principal that is not configured here.");
}

}  // namespace

std::string_view metadata_value(const Metadata& metadata, std::string_view key) {
  const auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

domain::Result<Principal> CertificateAuthenticator::authenticate(const CallEvidence& evidence) const {
  if (evidence.certificate_names.empty()) return missing();
  const Principal* found = nullptr;
  for (const std::string& name : evidence.certificate_names) {
    const Principal* named = directory_.find_by_certificate(name);
    if (named == nullptr) continue;
    // A certificate that speaks for two principals speaks for neither.
    if (found != nullptr && found != named) return unknown();
    found = named;
  }
  if (found == nullptr) return unknown();
  return *found;
}

domain::Result<Principal> DevelopmentAuthenticator::authenticate(const CallEvidence& evidence) const {
  const std::string_view id = metadata_value(evidence.metadata, development_user_key);
  if (id.empty() || !is_loopback_peer(evidence.peer)) return missing();
  const Principal* found = directory_.find(id);
  if (found == nullptr) return unknown();
  return *found;
}

domain::Result<Principal> AuthenticatorChain::authenticate(const CallEvidence& evidence) const {
  for (const auto& link : links_) {
    auto principal = link->authenticate(evidence);
    if (principal || principal.error().reason != "PRINCIPAL_MISSING") return principal;
  }
  return missing();
}

}  // namespace passerelle::rpc
