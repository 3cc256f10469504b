// The port through which a call gets its principal. Single sign-on will be one more implementation.
#pragma once

#include <grpcpp/support/string_ref.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/error.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

// The first value of `key` (lower case); empty where there is none.
std::string_view metadata_value(const Metadata& metadata, std::string_view key);

// What a connection and a call say of who is there.
struct CallEvidence {
  std::string peer;  // as gRPC writes it: ipv4:127.0.0.1:50112
  // Of the client's certificate, verified against the configured authority; empty where there is none.
  std::vector<std::string> certificate_names;
  const Metadata& metadata;
};

class Authenticator {
 public:
  Authenticator() = default;
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;
  virtual ~Authenticator() = default;
  // Thread-safe; never blocks. Errors: unauthenticated PRINCIPAL_MISSING where the evidence names nobody,
  // PRINCIPAL_UNKNOWN where it names somebody whom nobody configured.
  virtual domain::Result<Principal> authenticate(const CallEvidence& evidence) const = 0;
};

}  // namespace passerelle::rpc
