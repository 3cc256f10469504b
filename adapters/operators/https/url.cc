#include "adapters/operators/https/url.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>

namespace passerelle::https {
namespace {

using domain::ErrorCode;
using domain::fail;
using domain::Result;

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_unreserved(char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

std::optional<boost::asio::ip::address> as_address(const std::string& host) {
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return address;
}

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

bool is_loopback(const std::string& host) {
  const auto address = as_address(host);
  return host == "localhost" || (address && address->is_loopback());
}

bool is_port(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value >= 1 && value <= 65535;
}

bool is_path(std::string_view path) {
  return std::ranges::all_of(path, [](char c) { return is_unreserved(c) || c == '/' || c == '%'; });
}

std::unexpected<domain::Error> invalid(std::string message) {
  return fail(ErrorCode::invalid_argument, "OPERATOR_URL_INVALID", std::move(message));
}

// Cuts "host:port", "[address]:port" or either without a port.
Result<Url> parse_authority(std::string_view authority, bool secure) {
  Url url{.secure = secure, .host = {}, .port = secure ? "443" : "80", .prefix = {}};
  std::string_view rest;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return invalid("an operator's URL has an unclosed bracket");
    url.host = authority.substr(1, close - 1);
    rest = authority.substr(close + 1);
    const auto address = as_address(url.host);
    if (!address || !address->is_v6())
      return invalid("an operator's URL has no IPv6 address in its brackets");
  } else {
    const auto colon = authority.find(':');
    url.host = authority.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
    if (!is_host_name(url.host)) return invalid("an operator's URL has no valid host");
  }
  if (!rest.empty()) {
    if (!rest.starts_with(':') || !is_port(rest.substr(1))) {
      return invalid("an operator's URL has no valid port");
    }
    url.port = rest.substr(1);
  }
  return url;
}

}  // namespace

std::string Url::authority() const {
  const std::string bracketed = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (secure ? "443" : "80") ? bracketed : bracketed + ":" + port;
}

Result<Url> parse_url(std::string_view text) {
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) {
    return invalid("an operator's URL begins with https://");
  }
  text.remove_prefix(secure ? 8 : 7);
  const auto slash = text.find('/');
  auto url = parse_authority(text.substr(0, slash), secure);
  if (!url) return url;
  if (slash != std::string_view::npos) {
    std::string_view path = text.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    if (!is_path(path))
      return invalid("an operator's URL has a path with characters that don't belong there");
    url->prefix = path;
  }
  if (!secure && !is_loopback(url->host)) {
    return fail(ErrorCode::invalid_argument, "OPERATOR_URL_INSECURE",
                "http:// is for a loopback address alone; an operator is reached by https://");
  }
  return url;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += digits[byte >> 4U];
    encoded += digits[byte & 15U];
  }
  return encoded;
}

}  // namespace passerelle::https
