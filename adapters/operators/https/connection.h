// One connection to an operator, carrying one call at a time.
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

#include "adapters/operators/https/client.h"
#include "adapters/operators/https/limited_body.h"
#include "adapters/operators/https/url.h"

namespace passerelle::https {

using TimePoint = std::chrono::steady_clock::time_point;

struct Call {
  std::string bytes;  // the request as it goes onto the wire
  bool may_be_sent_twice = false;
  bool was_sent_twice = false;
  TimePoint deadline;
  std::move_only_function<void(Outcome)> done;
};

class Connection;

class ConnectionOwner {
 public:
  ConnectionOwner() = default;
  ConnectionOwner(const ConnectionOwner&) = delete;
  ConnectionOwner& operator=(const ConnectionOwner&) = delete;
  // `connection` is idle or closed by now. `lost_unheard`: it had been used before and broke before a byte of
  // the answer came.
  virtual void finished(Connection& connection, std::unique_ptr<Call> call, Outcome outcome,
                        bool lost_unheard) = 0;
  virtual void wake_at(TimePoint deadline) = 0;  // expire_if_due() wants to be called then

 protected:
  ~ConnectionOwner() = default;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // All of them outlive the connection, or it is abandoned first.
  Connection(boost::asio::io_context& io, boost::asio::ssl::context& tls, const Url& url,
             const ClientSettings& settings, ConnectionOwner& owner);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // On a connection that is new, or idle and still_open().
  void start(std::unique_ptr<Call> call);
  bool still_open();  // idle, and the operator has neither closed it nor said anything unasked
  void expire_if_due(TimePoint now);
  void abandon();  // closes, drops the call, and never speaks to its owner again

  bool is_idle() const { return phase_ == Phase::idle; }
  bool is_closed() const { return phase_ == Phase::closed; }
  TimePoint wake_time() const { return wake_time_; }

 private:
  using Tcp = boost::asio::ip::tcp;
  using Socket = boost::asio::basic_stream_socket<Tcp, boost::asio::io_context::executor_type>;
  using Resolver = boost::asio::ip::basic_resolver<Tcp, boost::asio::io_context::executor_type>;
  enum class Phase : std::uint8_t {
    unconnected,
    connecting,
    securing,
    overdue,
    writing,
    reading,
    idle,
    closed
  };

  void enter(Phase phase, domain::Duration limit);
  void resolve();
  void connect(const std::vector<Tcp::endpoint>& endpoints);
  void connected(const boost::system::error_code& error);
  void secure();
  void write();
  void read();
  void answered();
  void idle();
  void close();
  void fail(std::string why);
  std::string why_read_failed(const boost::system::error_code& error) const;
  template <class F>
  void with_stream(F use);

  const Url& url_;
  const ClientSettings& settings_;
  ConnectionOwner* owner_;
  Resolver resolver_;
  boost::asio::ssl::stream<Socket> stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::response_parser<LimitedBody>> parser_;
  std::unique_ptr<Call> call_;
  Phase phase_ = Phase::unconnected;
  TimePoint wake_time_ = TimePoint::max();
  bool reused_ = false;
};

}  // namespace passerelle::https
