#include "services/operator_sim/http_server.h"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <utility>
#include <vector>

#include "services/operator_sim/http_session.h"

namespace passerelle::operator_sim {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

std::unexpected<domain::Error> tls_invalid(const std::filesystem::path& file, const ErrorCode& error) {
  return domain::fail(domain::ErrorCode::invalid_argument, "TLS_INVALID",
                      file.string() + ": " + error.message());
}

domain::Result<std::unique_ptr<asio::ssl::context>> make_tls(const HttpServerSettings& settings) {
  auto tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  ErrorCode error;
  tls->use_certificate_chain_file(settings.certificate_file.string(), error);
  if (error) return tls_invalid(settings.certificate_file, error);
  tls->use_private_key_file(settings.key_file.string(), asio::ssl::context::pem, error);
  if (error) return tls_invalid(settings.key_file, error);
  if (settings.client_ca_file.empty()) return tls;
  tls->load_verify_file(settings.client_ca_file.string(), error);
  if (error) return tls_invalid(settings.client_ca_file, error);
  tls->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  return tls;
}

}  // namespace

class HttpServer::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& io, const HttpServerSettings& settings, Handler handler)
      : settings_(settings),
        handler_(std::move(handler)),
        acceptor_(io.get_executor()),
        timer_(io.get_executor()) {}

  domain::Status listen();
  void start() {
    accept();
    watch();
  }
  void stop();

  std::uint16_t port() const {
    ErrorCode ignored;
    return acceptor_.local_endpoint(ignored).port();
  }
  std::int64_t accepted() const { return accepted_; }
  std::size_t open() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(sessions_, [](const auto& session) { return !session->is_closed(); }));
  }

 private:
  using Executor = asio::io_context::executor_type;
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;
  void accept();
  void accept_later();
  void watch();
  void forget_closed();

  const HttpServerSettings settings_;
  const Handler handler_;
  std::unique_ptr<asio::ssl::context> tls_;
  asio::basic_socket_acceptor<tcp, Executor> acceptor_;
  Timer timer_;
  std::vector<std::shared_ptr<HttpSession>> sessions_;
  std::int64_t accepted_ = 0;
  bool stopped_ = false;
};

domain::Status HttpServer::Listener::listen() {
  ErrorCode error;
  const auto address = asio::ip::make_address(settings_.address, error);
  if (error) {
    return domain::fail(domain::ErrorCode::invalid_argument, "LISTEN_FAILED",
                        "no address: " + settings_.address);
  }
  if (settings_.insecure && !address.is_loopback()) {
    return domain::fail(domain::ErrorCode::invalid_argument, "LISTEN_INSECURE",
                        "without TLS only a loopback address is listened on");
  }
  if (!settings_.insecure) {
    auto tls = make_tls(settings_);
    if (!tls) return std::unexpected(tls.error());
    tls_ = std::move(*tls);
  }
  const tcp::endpoint endpoint(address, settings_.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return domain::fail(domain::ErrorCode::unavailable, "LISTEN_FAILED",
                        settings_.address + ":" + std::to_string(settings_.port) + ": " + error.message());
  }
  return {};
}

void HttpServer::Listener::accept() {
  acceptor_.async_accept([self = shared_from_this()](const ErrorCode& error, TcpSocket socket) {
    if (self->stopped_) return;
    if (error) return self->accept_later();
    ++self->accepted_;
    self->forget_closed();
    auto session = std::make_shared<HttpSession>(std::move(socket), self->tls_.get(),
                                                 self->settings_.idle_timeout, self->handler_);
    self->sessions_.push_back(session);
    session->start();
    self->accept();
  });
}

// Out of file descriptors, most likely: trying again at once would only burn time.
void HttpServer::Listener::accept_later() {
  auto pause = std::make_shared<Timer>(acceptor_.get_executor(), std::chrono::milliseconds(100));
  pause->async_wait([self = shared_from_this(), pause](const ErrorCode&) {
    if (!self->stopped_) self->accept();
  });
}

void HttpServer::Listener::watch() {
  timer_.expires_after(
      std::min<std::chrono::milliseconds>(std::chrono::milliseconds(1000), settings_.idle_timeout));
  timer_.async_wait([self = shared_from_this()](const ErrorCode& error) {
    if (error || self->stopped_) return;
    const auto now = std::chrono::steady_clock::now();
    for (const auto& session : self->sessions_) session->close_if_idle_since(now);
    self->forget_closed();
    self->watch();
  });
}

void HttpServer::Listener::forget_closed() {
  std::erase_if(sessions_, [](const auto& session) { return session->is_closed(); });
}

void HttpServer::Listener::stop() {
  stopped_ = true;
  ErrorCode ignored;
  acceptor_.close(ignored);
  timer_.cancel();
  for (const auto& session : sessions_) session->close();
  sessions_.clear();
}

domain::Result<std::unique_ptr<HttpServer>> HttpServer::create(asio::io_context& io,
                                                               const HttpServerSettings& settings,
                                                               Handler handler) {
  auto listener = std::make_shared<Listener>(io, settings, std::move(handler));
  if (auto listening = listener->listen(); !listening) return std::unexpected(listening.error());
  listener->start();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

HttpServer::HttpServer(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
HttpServer::~HttpServer() { listener_->stop(); }
std::uint16_t HttpServer::port() const { return listener_->port(); }
std::int64_t HttpServer::connections_accepted() const { return listener_->accepted(); }
std::size_t HttpServer::connections_open() const { return listener_->open(); }

}  // namespace passerelle::operator_sim
