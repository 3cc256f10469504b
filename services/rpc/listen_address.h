// Loopback or not: without TLS the difference is between a machine and the world.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/domain/error.h"

namespace passerelle::rpc {

// `127.0.0.1:50051`, `[::1]:0`, `0.0.0.0:443`. An IP address, never a name: what a name means is decided
// elsewhere.
struct ListenAddress {
  std::string host;  // without brackets
  std::uint16_t port = 0;
  bool loopback = false;
  std::string text() const;

  static domain::Result<ListenAddress> parse(std::string_view text);
};

// A peer as gRPC writes it: `ipv4:127.0.0.1:50112`, `ipv6:%5B::1%5D:50112`.
bool is_loopback_peer(std::string_view peer);

}  // namespace passerelle::rpc
