// Where an operator listens.
#pragma once

#include <string>
#include <string_view>

#include "services/domain/error.h"

namespace passerelle::https {

struct Url {
  bool secure = true;
  std::string host;    // a name, or an address without brackets
  std::string port;    // always a number
  std::string prefix;  // "" or "/a/b", without a slash at its end

  std::string authority() const;  // as the Host header says it
};

// https://host[:port][/path]; http:// to `localhost` or a loopback address alone. No user, query or fragment.
// Errors: OPERATOR_URL_INVALID, OPERATOR_URL_INSECURE.
domain::Result<Url> parse_url(std::string_view text);

// `text` with everything but unreserved characters as %XX.
std::string percent_encode(std::string_view text);

}  // namespace passerelle::https
