// The wire: HTTPS with keep-alive, and every way of not answering properly.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "services/domain/error.h"
#include "services/domain/time.h"

namespace passerelle::operator_sim {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

struct Reply {
  int status = 200;
  std::string body;
  std::string headers{};  // further ones, each with its CRLF
  std::string_view content_type = "application/json";
};
struct RawBytes {  // as they are; the connection is closed after them
  std::string bytes;
};
struct CloseConnection {};
struct Hang {};  // the connection stays open without a byte
using Reaction = std::variant<Reply, RawBytes, CloseConnection, Hang>;

using Respond = std::move_only_function<void(Reaction)>;  // at most once; may outlive the connection
using Handler = std::function<void(const HttpRequest& request, Respond respond)>;

struct HttpServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  bool insecure = false;  // http, on a loopback address alone
  std::filesystem::path certificate_file;
  std::filesystem::path key_file;
  std::filesystem::path
      client_ca_file;  // clients show a certificate signed by one of these; empty = none asked
  domain::Duration idle_timeout{60'000};
};

class HttpServer {
 public:
  // Listens at once. Errors: LISTEN_FAILED, LISTEN_INSECURE, TLS_INVALID.
  static domain::Result<std::unique_ptr<HttpServer>> create(boost::asio::io_context& io,
                                                            const HttpServerSettings& settings,
                                                            Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // closes everything

  std::uint16_t port() const;
  std::int64_t connections_accepted() const;
  std::size_t connections_open() const;

 private:
  class Listener;
  explicit HttpServer(std::shared_ptr<Listener> listener);
  std::shared_ptr<Listener> listener_;  // shared with Asio's handlers, which may outlive the server
};

}  // namespace passerelle::operator_sim
