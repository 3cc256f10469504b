// One connection through the fault proxy, and what becomes of its bytes. Everything on the proxy's thread.
#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "tests/support/fault_proxy.h"

namespace passerelle::testing {

using ProxySocket = boost::asio::generic::stream_protocol::socket;
using ProxyEndpoint = boost::asio::generic::stream_protocol::endpoint;

// As they stand now; indexed by Direction.
struct Faults {
  std::array<std::chrono::milliseconds, 2> delay{};
  std::array<std::optional<std::uint64_t>, 2> reset_after{};
  std::optional<Ending> drop_answers{};
  bool half_open = false;
  bool refuse = false;
};

class FaultProxySession : public std::enable_shared_from_this<FaultProxySession> {
 public:
  // All of them outlive the session.
  FaultProxySession(boost::asio::io_context& io, ProxySocket client, const Faults& faults,
                    FaultProxy::Counts& counts);
  FaultProxySession(const FaultProxySession&) = delete;
  FaultProxySession& operator=(const FaultProxySession&) = delete;

  void start(const ProxyEndpoint& upstream);
  void reset();    // both ends
  void silence();  // from now on everything is swallowed, also what is on its way
  void reset_after(Direction direction, std::optional<std::uint64_t> bytes);
  bool silent() const { return silent_; }
  bool ended() const { return ended_; }

 private:
  struct Piece {
    std::vector<char> bytes;
    std::chrono::steady_clock::time_point due;
    bool then_reset = false;
    bool then_end = false;  // the sender has no more to say
  };
  struct Stream {
    Stream(Direction towards, ProxySocket& source, ProxySocket& sink, boost::asio::io_context& io)
        : direction(towards), from(source), to(sink), timer(io) {}
    Direction direction;
    ProxySocket& from;
    ProxySocket& to;
    boost::asio::basic_waitable_timer<std::chrono::steady_clock> timer;
    std::array<char, std::size_t{16} * 1024> buffer{};
    std::deque<Piece> pieces{};
    std::optional<std::uint64_t> left{};  // until the reset
    bool reading = false;
    bool writing = false;
    bool finished = false;
  };

  void read(Stream& stream);
  void received(Stream& stream, std::size_t size);
  void pass_on(Stream& stream, Piece piece);
  void write(Stream& stream);
  void written(Stream& stream);
  void end();

  ProxySocket client_;
  ProxySocket server_;
  const Faults& faults_;
  FaultProxy::Counts& counts_;
  Stream requests_;
  Stream answers_;
  bool silent_ = false;
  bool ended_ = false;
};

}  // namespace passerelle::testing
