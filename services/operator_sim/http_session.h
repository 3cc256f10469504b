// One client's connection.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "services/operator_sim/http_server.h"

namespace passerelle::operator_sim {

using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  // `handler` outlives the session, or it is closed first.
  HttpSession(TcpSocket socket, boost::asio::ssl::context* tls, domain::Duration idle_timeout,
              const Handler& handler);
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  void start();
  void close();
  bool is_closed() const { return closed_; }
  void close_if_idle_since(std::chrono::steady_clock::time_point now);

 private:
  void handshake();
  void read();
  void handle();
  void react(Reaction reaction);
  void reply(const Reply& reply);
  void write(std::string bytes, bool keep_alive);
  void wait_for_end();
  void allow(domain::Duration time) { due_ = std::chrono::steady_clock::now() + time; }
  template <class F>
  void with_stream(F use);

  const bool secure_;
  const domain::Duration idle_timeout_;
  const Handler& handler_;
  std::optional<TcpSocket> plain_;
  std::optional<boost::asio::ssl::stream<TcpSocket>> tls_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  std::string outgoing_;
  std::chrono::steady_clock::time_point due_{};
  bool closed_ = false;
};

}  // namespace passerelle::operator_sim
