#include "services/rpc/server_settings.h"

namespace passerelle::rpc {

using domain::ErrorCode;

domain::Status check(const ServerSettings& settings) {
  const std::string address = settings.listen.text();
  if (!settings.tls && !settings.listen.loopback)
    return domain::fail(
        ErrorCode::failed_precondition, "INSECURE_LISTEN_REFUSED",
        "listening on " + address +
            " needs TLS: without a certificate and a key only 127.0.0.1 and [::1] are served");
  if (settings.development_identity && !settings.listen.loopback)
    return domain::fail(
        ErrorCode::failed_precondition, "DEVELOPMENT_IDENTITY_REFUSED",
        "development identities are believed without proof, and " + address +
            " can be reached by other machines: listen on 127.0.0.1 or [::1], or switch them off");
  const bool asks_certificates = settings.tls && !settings.tls->client_ca_pem.empty();
  if (!asks_certificates && !settings.development_identity)
    return domain::fail(ErrorCode::failed_precondition, "AUTHENTICATION_MISSING",
                        "nobody could call: configure an authority for client certificates, or development "
                        "identities on loopback");
  return {};
}

}  // namespace passerelle::rpc
