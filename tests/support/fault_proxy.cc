#include "tests/support/fault_proxy.h"

#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/fault_proxy_session.h"
#include "tests/support/held_port.h"

namespace passerelle::testing {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

namespace {

ProxyEndpoint endpoint_of(const FaultProxy::Upstream& upstream) {
  if (const auto* tcp = std::get_if<FaultProxy::Tcp>(&upstream.place)) {
    return asio::ip::tcp::endpoint(asio::ip::make_address(tcp->host), tcp->port);
  }
  return asio::local::stream_protocol::endpoint(std::get<std::filesystem::path>(upstream.place).string());
}

}  // namespace

class FaultProxy::Network {
 public:
  Network(ProxyEndpoint upstream, ProxyEndpoint listen_on)
      : upstream_(upstream), address_(listen_on), listener_(io_), work_(io_.get_executor()) {
    begin();
  }
  explicit Network(ProxyEndpoint upstream)
      : upstream_(upstream),
        held_port_(std::make_unique<HeldPort>()),
        address_(endpoint_of(Upstream::tcp("127.0.0.1", held_port_->number()))),
        listener_(io_),
        work_(io_.get_executor()) {
    begin();
  }
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  ~Network() {
    run([this] {
      ErrorCode ignored;
      listener_.close(ignored);
      for (const auto& session : sessions_) session->reset();
      work_.reset();
    });
    thread_.join();
    remove_socket_file();
  }

  // On the proxy's thread, and waits for it.
  void run(const std::function<void()>& action) const {
    std::promise<void> done;
    asio::post(io_, [&] {
      action();
      done.set_value();
    });
    done.get_future().wait();
  }

  std::uint16_t port() const {
    if (address_.protocol().family() == AF_UNIX) return 0;
    return ntohs(reinterpret_cast<const sockaddr_in*>(address_.data())->sin_port);
  }

  void listen();
  void stop_listening() {
    ErrorCode ignored;
    listener_.close(ignored);
  }
  template <class Condition>
  void reset_where(Condition condition) {
    for (const auto& session : sessions_) {
      if (condition(*session)) session->reset();
    }
  }
  Counts counts() const {
    Counts counts = counts_;
    counts.open = static_cast<std::uint64_t>(
        std::ranges::count_if(sessions_, [](const auto& session) { return !session->ended(); }));
    return counts;
  }
  const std::vector<std::shared_ptr<FaultProxySession>>& sessions() const { return sessions_; }
  Faults& faults() { return faults_; }

 private:
  void begin() {
    listen();
    thread_ = std::thread([this] { io_.run(); });
  }
  void accept();
  void remove_socket_file() const;

  mutable asio::io_context io_{1};
  ProxyEndpoint upstream_;
  std::unique_ptr<HeldPort> held_port_;  // ours also while nobody listens; none on a unix socket
  ProxyEndpoint address_;
  asio::basic_socket_acceptor<asio::generic::stream_protocol> listener_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  Faults faults_;
  Counts counts_;
  std::vector<std::shared_ptr<FaultProxySession>> sessions_;  // shared with Asio's handlers
  std::thread thread_;
};

void FaultProxy::Network::remove_socket_file() const {
  if (address_.protocol().family() != AF_UNIX) return;
  std::error_code ignored;
  std::filesystem::remove(reinterpret_cast<const sockaddr_un*>(address_.data())->sun_path, ignored);
}

void FaultProxy::Network::listen() {
  if (listener_.is_open()) return;
  remove_socket_file();
  listener_.open(address_.protocol());
  listener_.set_option(asio::socket_base::reuse_address(true));
  listener_.bind(address_);
  listener_.listen();
  accept();
}

void FaultProxy::Network::accept() {
  listener_.async_accept([this](const ErrorCode& error, ProxySocket client) {
    if (error) return;
    std::erase_if(sessions_, [](const auto& session) { return session->ended(); });
    ++counts_.accepted;
    sessions_.push_back(std::make_shared<FaultProxySession>(io_, std::move(client), faults_, counts_));
    sessions_.back()->start(upstream_);
    accept();
  });
}

FaultProxy::FaultProxy(Upstream upstream) : network_(std::make_unique<Network>(endpoint_of(upstream))) {}

FaultProxy::FaultProxy(Upstream upstream, std::filesystem::path listen_on)
    : network_(std::make_unique<Network>(endpoint_of(upstream),
                                         endpoint_of(Upstream::unix_socket(std::move(listen_on))))) {}

FaultProxy::~FaultProxy() = default;

std::uint16_t FaultProxy::port() const { return network_->port(); }

void FaultProxy::delay(Direction direction, std::chrono::milliseconds by) {
  network_->run([&] { network_->faults().delay[static_cast<std::size_t>(direction)] = by; });
}

void FaultProxy::half_open(bool on) {
  network_->run([&] {
    network_->faults().half_open = on;
    for (const auto& session : network_->sessions()) {
      if (on && !session->ended()) session->silence();
    }
    if (!on) network_->reset_where([](const FaultProxySession& session) { return session.silent(); });
  });
}

void FaultProxy::reset_after(Direction direction, std::uint64_t bytes) {
  network_->run([&] {
    network_->faults().reset_after[static_cast<std::size_t>(direction)] = bytes;
    for (const auto& session : network_->sessions()) session->reset_after(direction, bytes);
  });
}

void FaultProxy::drop_answers(Ending ending) {
  network_->run([&] { network_->faults().drop_answers = ending; });
}

void FaultProxy::refuse(bool on) {
  network_->run([&] {
    network_->faults().refuse = on;
    if (on) {
      network_->stop_listening();
    } else {
      network_->listen();
    }
  });
}

void FaultProxy::cut() {
  network_->run([&] { network_->reset_where([](const FaultProxySession&) { return true; }); });
}

void FaultProxy::heal() {
  network_->run([&] {
    network_->faults() = {};
    for (const auto& session : network_->sessions()) {
      session->reset_after(Direction::request, std::nullopt);
      session->reset_after(Direction::answer, std::nullopt);
    }
    network_->reset_where([](const FaultProxySession& session) { return session.silent(); });
    network_->listen();
  });
}

FaultProxy::Counts FaultProxy::counts() const {
  Counts counts;
  network_->run([&] { counts = network_->counts(); });
  return counts;
}

}  // namespace passerelle::testing
