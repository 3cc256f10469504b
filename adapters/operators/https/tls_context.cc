#include "adapters/operators/https/tls_context.h"

#include <algorithm>
#include <fstream>
#include <string_view>

namespace passerelle::https {
namespace {

namespace ssl = boost::asio::ssl;
using Error = boost::system::error_code;

std::unexpected<domain::Error> invalid(const std::string& what, const std::filesystem::path& file,
                                       const Error& error) {
  return domain::fail(domain::ErrorCode::invalid_argument, "OPERATOR_TLS_INVALID",
                      what + " " + file.string() + ": " + error.message());
}

domain::Status trust(ssl::context& context, const ClientSettings& settings) {
  Error error;
  if (settings.ca_file.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.load_verify_file(settings.ca_file.string(), error);
  }
  if (error) return invalid("authorities", settings.ca_file, error);
  return {};
}

domain::Status identify(ssl::context& context, const ClientSettings& settings) {
  if (settings.client_certificate_file.empty() != settings.client_key_file.empty()) {
    return domain::fail(domain::ErrorCode::invalid_argument, "OPERATOR_TLS_INVALID",
                        "a client certificate and its key come together");
  }
  if (settings.client_certificate_file.empty()) return {};
  Error error;
  context.use_certificate_chain_file(settings.client_certificate_file.string(), error);
  if (error) return invalid("client certificate", settings.client_certificate_file, error);
  context.use_private_key_file(settings.client_key_file.string(), ssl::context::pem, error);
  if (error) return invalid("client key", settings.client_key_file, error);
  return {};
}

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-._~+/=").contains(c);
}

}  // namespace

domain::Result<std::unique_ptr<ssl::context>> make_tls_context(const ClientSettings& settings) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  if (SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1) {
    return domain::fail(domain::ErrorCode::internal, "OPERATOR_TLS_INVALID", "TLS 1.2 can't be demanded");
  }
  context->set_verify_mode(ssl::verify_peer);
  if (auto trusted = trust(*context, settings); !trusted) return std::unexpected(trusted.error());
  if (auto identified = identify(*context, settings); !identified) return std::unexpected(identified.error());
  return context;
}

domain::Result<std::string> read_bearer_token(const std::filesystem::path& file) {
  if (file.empty()) return std::string();
  std::ifstream stream(file);
  std::string token;
  std::getline(stream, token);
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  if (!stream || token.empty() || token.size() > 4096 || !std::ranges::all_of(token, is_token_character)) {
    return domain::fail(domain::ErrorCode::invalid_argument, "OPERATOR_TOKEN_INVALID",
                        "no bearer token on the first line of " + file.string());
  }
  return token;
}

}  // namespace passerelle::https
