#include "adapters/operators/https/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <charconv>
#include <utility>

namespace passerelle::https {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;

constexpr std::uint32_t max_header_bytes = 16 * 1024;

std::optional<std::size_t> parse_count(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_parser_error(const ErrorCode& error) {
  return error.category() == make_error_code(http::error::bad_version).category();
}

}  // namespace

Connection::Connection(asio::io_context& io, asio::ssl::context& tls, const Url& url,
                       const ClientSettings& settings, ConnectionOwner& owner)
    : url_(url),
      settings_(settings),
      owner_(&owner),
      resolver_(io.get_executor()),
      stream_(io.get_executor(), tls) {}

template <class F>
void Connection::with_stream(F use) {
  if (url_.secure) {
    use(stream_);
  } else {
    use(stream_.next_layer());
  }
}

void Connection::start(std::unique_ptr<Call> call) {
  call_ = std::move(call);
  if (phase_ == Phase::idle) {
    write();
  } else {
    resolve();
  }
}

void Connection::enter(Phase phase, domain::Duration limit) {
  phase_ = phase;
  wake_time_ = std::chrono::steady_clock::now() + limit;
  if (call_) wake_time_ = std::min(wake_time_, call_->deadline);
  owner_->wake_at(wake_time_);
}

void Connection::resolve() {
  enter(Phase::connecting, settings_.connect_timeout);
  ErrorCode not_an_address;
  const auto address = asio::ip::make_address(url_.host, not_an_address);
  if (!not_an_address) {
    unsigned short port = 0;
    std::from_chars(url_.port.data(), url_.port.data() + url_.port.size(), port);
    connect({Tcp::endpoint(address, port)});
    return;
  }
  resolver_.async_resolve(url_.host, url_.port,
                          [self = shared_from_this()](const ErrorCode& error, const auto& found) {
                            if (self->is_closed()) return;
                            if (error) return self->fail("NOT_SENT_NAME_UNRESOLVED");
                            std::vector<Tcp::endpoint> endpoints;
                            for (const auto& entry : found) {
                              // Nothing goes unencrypted over a network, whatever `localhost` resolves to.
                              if (!self->url_.secure && !entry.endpoint().address().is_loopback()) continue;
                              endpoints.push_back(entry.endpoint());
                            }
                            self->connect(endpoints);
                          });
}

void Connection::connect(const std::vector<Tcp::endpoint>& endpoints) {
  asio::async_connect(
      stream_.next_layer(), endpoints,
      [self = shared_from_this()](const ErrorCode& error, const auto&) { self->connected(error); });
}

void Connection::connected(const ErrorCode& error) {
  if (is_closed()) return;
  if (error == asio::error::connection_refused) return fail("NOT_SENT_CONNECT_REFUSED");
  if (error) return fail("NOT_SENT_CONNECT_FAILED");
  ErrorCode ignored;
  stream_.next_layer().set_option(Tcp::no_delay(true), ignored);
  if (url_.secure) {
    secure();
  } else {
    write();
  }
}

void Connection::secure() {
  enter(Phase::securing, settings_.tls_timeout);
  ErrorCode is_name;
  asio::ip::make_address(url_.host, is_name);
  if (is_name && SSL_set_tlsext_host_name(stream_.native_handle(), url_.host.c_str()) != 1) {
    // fail() must not complete the call inside send(); by now a handler of Asio's runs.
    return fail("NOT_SENT_TLS_FAILED");
  }
  ErrorCode error;
  stream_.set_verify_callback(asio::ssl::host_name_verification(url_.host), error);
  if (error) return fail("NOT_SENT_TLS_FAILED");
  stream_.async_handshake(
      asio::ssl::stream_base::client, [self = shared_from_this()](const ErrorCode& refused) {
        if (self->is_closed()) return;
        if (!refused) return self->write();
        const bool by_us = SSL_get_verify_result(self->stream_.native_handle()) != X509_V_OK;
        self->fail(by_us ? "NOT_SENT_CERTIFICATE_REFUSED" : "NOT_SENT_TLS_FAILED");
      });
}

void Connection::write() {
  // A process that slept since the deadline may find its connection ready before it finds its timer due. By
  // now somebody else may have sent the request.
  if (std::chrono::steady_clock::now() >= call_->deadline) return enter(Phase::overdue, domain::Duration{0});
  enter(Phase::writing, settings_.write_timeout);
  with_stream([this](auto& stream) {
    asio::async_write(stream, asio::buffer(call_->bytes),
                      [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                        if (self->is_closed()) return;
                        // Some of it may have gone out; the operator may even have acted on it.
                        if (error) return self->fail("CONNECTION_LOST");
                        self->read();
                      });
  });
}

void Connection::read() {
  enter(Phase::reading, settings_.read_timeout);
  parser_.emplace();
  parser_->body_limit(boost::none);
  parser_->get().body().max_bytes = settings_.max_answer_bytes;
  parser_->header_limit(max_header_bytes);
  with_stream([this](auto& stream) {
    http::async_read(stream, buffer_, *parser_,
                     [self = shared_from_this()](const ErrorCode& error, std::size_t) {
                       if (self->is_closed()) return;
                       if (error) return self->fail(self->why_read_failed(error));
                       self->answered();
                     });
  });
}

std::string Connection::why_read_failed(const ErrorCode& error) const {
  if (error == http::error::body_limit || error == http::error::header_limit ||
      error == http::error::buffer_overflow) {
    return "ANSWER_TOO_LARGE";
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return "CONNECTION_LOST";
  if (is_parser_error(error)) return "ANSWER_NOT_HTTP";
  // TLS 1.3 tells a client that its certificate is missing or refused only now.
  if (error.category() == asio::error::get_ssl_category()) return "TLS_ALERT";
  return "CONNECTION_LOST";
}

void Connection::answered() {
  auto& message = parser_->get();
  Answer answer{.status = static_cast<int>(message.result_int()),
                .body = std::move(message.body().text),
                .total_count = std::nullopt};
  if (const auto count = message.find("X-Total-Count"); count != message.end()) {
    answer.total_count = parse_count({count->value().data(), count->value().size()});
  }
  // What is left in the buffer was never asked for: such a connection isn't trusted again.
  const bool keep = parser_->keep_alive() && buffer_.size() == 0;
  parser_.reset();
  auto call = std::move(call_);
  if (keep) {
    idle();
  } else {
    close();
  }
  if (owner_ != nullptr) owner_->finished(*this, std::move(call), Outcome(std::move(answer)), false);
}

void Connection::idle() {
  reused_ = true;
  enter(Phase::idle, settings_.idle_timeout);
}

bool Connection::still_open() {
  if (phase_ != Phase::idle || std::chrono::steady_clock::now() >= wake_time_) return false;
  char byte = 0;
  const auto got = recv(stream_.next_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void Connection::expire_if_due(TimePoint now) {
  if (is_closed() || now < wake_time_) return;
  switch (phase_) {
    case Phase::idle:
      return close();
    case Phase::connecting:
      return fail("NOT_SENT_CONNECT_TIMEOUT");
    case Phase::securing:
      return fail("NOT_SENT_TLS_TIMEOUT");
    case Phase::overdue:
      return fail("NOT_SENT_TIMEOUT");
    default:
      return fail("TIMEOUT");
  }
}

void Connection::fail(std::string why) {
  const bool unheard =
      reused_ && why != "TIMEOUT" && !(parser_ && parser_->got_some()) && buffer_.size() == 0;
  close();
  parser_.reset();
  auto call = std::move(call_);
  if (owner_ != nullptr) {
    owner_->finished(*this, std::move(call), std::unexpected(Failure{std::move(why)}), unheard);
  }
}

// Without a TLS goodbye: HTTP frames its messages itself, and nobody waits for an operator that is slow.
void Connection::close() {
  phase_ = Phase::closed;
  wake_time_ = TimePoint::max();
  ErrorCode ignored;
  resolver_.cancel();
  stream_.next_layer().close(ignored);
}

void Connection::abandon() {
  owner_ = nullptr;
  close();
  call_.reset();
}

}  // namespace passerelle::https
