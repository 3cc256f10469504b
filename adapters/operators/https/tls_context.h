// Whom a client trusts, and who it says it is.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "adapters/operators/https/client.h"

namespace passerelle::https {

// TLS 1.2 or later, the operator's certificate always verified. Errors: OPERATOR_TLS_INVALID.
domain::Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const ClientSettings& settings);

// "" where no file is configured. Errors: OPERATOR_TOKEN_INVALID.
domain::Result<std::string> read_bearer_token(const std::filesystem::path& file);

}  // namespace passerelle::https
