#include "services/rpc/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>
#include <optional>

namespace passerelle::rpc {
namespace {

enum class Family : std::uint8_t { v4, v6 };
struct ParsedHost {
  Family family = Family::v4;
  bool loopback = false;
};

std::optional<ParsedHost> parse_host(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1)
    return ParsedHost{Family::v4, (ntohl(four.s_addr) >> 24U) == 127};
  in6_addr six{};
  if (inet_pton(AF_INET6, host.c_str(), &six) != 1) return std::nullopt;
  // gRPC listens dual-stack, so a call to 127.0.0.1 may arrive as ::ffff:127.0.0.1.
  const bool mapped = IN6_IS_ADDR_V4MAPPED(&six) != 0 && six.s6_addr[12] == 127;
  return ParsedHost{Family::v6, IN6_IS_ADDR_LOOPBACK(&six) != 0 || mapped};
}

std::string unescaped_brackets(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    const bool opens = rest.starts_with("%5B") || rest.starts_with("%5b");
    const bool closes = rest.starts_with("%5D") || rest.starts_with("%5d");
    if (opens || closes) {
      result += opens ? '[' : ']';
      at += 2;
    } else {
      result += text[at];
    }
  }
  return result;
}

auto invalid(std::string_view text) {
  return domain::fail(
      domain::ErrorCode::invalid_argument, "LISTEN_ADDRESS_INVALID",
      "`" + std::string(text) +
          "` is no address to listen on: write an IP address and a port, as 127.0.0.1:50051 or "
          "[::1]:0.");
}

}  // namespace

std::string ListenAddress::text() const {
  const bool six = host.find(':') != std::string::npos;
  return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

domain::Result<ListenAddress> ListenAddress::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(text);
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);

  ListenAddress address;
  address.host = std::string(host);
  const auto parsed = parse_host(address.host);
  if (!parsed || (parsed->family == Family::v6) != bracketed) return invalid(text);
  address.loopback = parsed->loopback;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return invalid(text);
  return address;
}

bool is_loopback_peer(std::string_view peer) {
  for (const std::string_view scheme : {"ipv4:", "ipv6:"}) {
    if (!peer.starts_with(scheme)) continue;
    const auto address = ListenAddress::parse(unescaped_brackets(peer.substr(scheme.size())));
    return address.has_value() && address->loopback;
  }
  return false;
}

}  // namespace passerelle::rpc
