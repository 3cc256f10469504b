#pragma once

#include <memory>
#include <vector>

#include "services/rpc/authenticator.h"

namespace passerelle::rpc {

// The certificate's common name or one of its alternative names is a configured principal's.
// `directory` outlives it, here and below.
class CertificateAuthenticator : public Authenticator {
 public:
  explicit CertificateAuthenticator(const PrincipalDirectory& directory) : directory_(directory) {}
  domain::Result<Principal> authenticate(const CallEvidence& evidence) const override;

 private:
  const PrincipalDirectory& directory_;
};

// `x-passerelle-user: ID`, believed as it is: for one machine and its own processes. The server's settings
// refuse it where it listens on anything but loopback; the peer is looked at all the same.
class DevelopmentAuthenticator : public Authenticator {
 public:
  explicit DevelopmentAuthenticator(const PrincipalDirectory& directory) : directory_(directory) {}
  domain::Result<Principal> authenticate(const CallEvidence& evidence) const override;

 private:
  const PrincipalDirectory& directory_;
};

// The first that knows the principal, in order; a principal that one of them refuses ends the search.
class AuthenticatorChain : public Authenticator {
 public:
  explicit AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> links) : links_(std::move(links)) {}
  domain::Result<Principal> authenticate(const CallEvidence& evidence) const override;

 private:
  std::vector<std::unique_ptr<Authenticator>> links_;
};

inline constexpr std::string_view development_user_key = "x-passerelle-user";

}  // namespace passerelle::rpc
