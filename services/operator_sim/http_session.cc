#include "services/operator_sim/http_session.h"

#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <utility>

namespace passerelle::operator_sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;

constexpr std::uint64_t max_body_bytes = 64 * 1024;
constexpr std::uint32_t max_header_bytes = 16 * 1024;

std::string error_body(std::string_view code, std::string_view reason) {
  return R"({"code":")" + std::string(code) + R"(","reason":")" + std::string(reason) + R"("})";
}

}  // namespace

HttpSession::HttpSession(TcpSocket socket, asio::ssl::context* tls, domain::Duration idle_timeout,
                         const Handler& handler)
    : secure_(tls != nullptr), idle_timeout_(idle_timeout), handler_(handler) {
  ErrorCode ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (secure_) {
    tls_.emplace(std::move(socket), *tls);
  } else {
    plain_.emplace(std::move(socket));
  }
}

template <class F>
void HttpSession::with_stream(F use) {
  if (secure_) {
    use(*tls_);
  } else {
    use(*plain_);
  }
}

void HttpSession::start() {
  allow(idle_timeout_);
  if (secure_) {
    handshake();
  } else {
    read();
  }
}

void HttpSession::handshake() {
  tls_->async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](const ErrorCode& error) {
    if (self->closed_) return;
    if (error) return self->close();
    self->read();
  });
}

void HttpSession::read() {
  allow(idle_timeout_);
  parser_.emplace();
  parser_->body_limit(max_body_bytes);
  parser_->header_limit(max_header_bytes);
  with_stream([this](auto& stream) {
    http::async_read(stream, buffer_, *parser_,
                     [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                       if (self->closed_) return;
                       if (error == http::error::body_limit) {
                         self->parser_.reset();
                         return self->reply({413, error_body("BODY_TOO_LARGE", "64 KiB at most")});
                       }
                       if (error) return self->close();
                       self->handle();
                     });
  });
}

void HttpSession::handle() {
  // The answer may come after the connection has ended: then nobody hears it.
  handler_(parser_->get(), [weak = weak_from_this()](Reaction reaction) {
    if (const auto self = weak.lock(); self && !self->closed_) self->react(std::move(reaction));
  });
}

void HttpSession::react(Reaction reaction) {
  if (const auto* proper = std::get_if<Reply>(&reaction)) return reply(*proper);
  if (auto* raw = std::get_if<RawBytes>(&reaction)) return write(std::move(raw->bytes), false);
  if (std::holds_alternative<CloseConnection>(reaction)) return close();
  wait_for_end();
}

void HttpSession::reply(const Reply& reply) {
  const bool keep_alive = parser_ && parser_->get().keep_alive();
  const auto status = static_cast<http::status>(reply.status);
  std::string bytes;
  constexpr std::size_t usual_head = 160;
  bytes.reserve(usual_head + reply.headers.size() + reply.body.size());
  bytes.append("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ");
  bytes.append(std::string_view(http::obsolete_reason(status).data(), http::obsolete_reason(status).size()));
  bytes.append("\r\nContent-Type: ").append(reply.content_type).append("\r\nContent-Length: ");
  bytes.append(std::to_string(reply.body.size())).append("\r\n").append(reply.headers);
  if (!keep_alive) bytes.append("Connection: close\r\n");
  bytes.append("\r\n").append(reply.body);
  write(std::move(bytes), keep_alive);
}

void HttpSession::write(std::string bytes, bool keep_alive) {
  outgoing_ = std::move(bytes);
  with_stream([this, keep_alive](auto& stream) {
    asio::async_write(stream, asio::buffer(outgoing_),
                      [self = shared_from_this(), keep_alive](const ErrorCode& error, std::size_t) {
                        if (self->closed_) return;
                        if (error || !keep_alive) return self->close();
                        self->read();
                      });
  });
}

// Nothing is said; but once the client gives up, so does this side.
void HttpSession::wait_for_end() {
  auto& socket = secure_ ? tls_->next_layer() : *plain_;
  socket.async_wait(TcpSocket::wait_read, [self = shared_from_this()](const ErrorCode&) { self->close(); });
}

void HttpSession::close() {
  if (std::exchange(closed_, true)) return;
  ErrorCode ignored;
  (secure_ ? tls_->next_layer() : *plain_).close(ignored);
}

void HttpSession::close_if_idle_since(std::chrono::steady_clock::time_point now) {
  if (now >= due_) close();
}

}  // namespace passerelle::operator_sim
