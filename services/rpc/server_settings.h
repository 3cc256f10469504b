// How the gRPC port is opened. Every limit is set here, none is left to a library's default.
#pragma once

#include <optional>
#include <string>

#include "services/domain/error.h"
#include "services/domain/time.h"
#include "services/rpc/listen_address.h"

namespace passerelle::rpc {

struct TlsMaterial {
  std::string certificate_pem;  // the chain
  std::string key_pem;
  std::string client_ca_pem;  // empty = client certificates are not asked for
};

struct ServerSettings {
  ListenAddress listen;
  std::optional<TlsMaterial> tls;
  bool development_identity = false;

  // A request above the first limit gets a precise error; one above the second is cut off by gRPC, which can
  // say no more than RESOURCE_EXHAUSTED.
  std::size_t max_request_bytes = std::size_t{4} << 20U;
  std::size_t max_receive_bytes = std::size_t{8} << 20U;
  int max_concurrent_streams = 1000;  // a connection
  int max_metadata_bytes = 16 * 1024;
  domain::Duration keepalive_time{60'000};     // after which a silent client is pinged
  domain::Duration keepalive_timeout{20'000};  // and then given up
  domain::Duration min_ping_interval{10'000};  // clients that ping more often are cut off
  domain::Duration longest_stall{120'000};  // a client of a preview or report that takes nothing is cut off
};

// Errors: failed_precondition INSECURE_LISTEN_REFUSED, DEVELOPMENT_IDENTITY_REFUSED, AUTHENTICATION_MISSING.
domain::Status check(const ServerSettings& settings);

}  // namespace passerelle::rpc
