// A network between two programs that a test can make worse at any moment. It passes bytes on and knows no
// protocol: broker and Redis, broker and PostgreSQL, broker and operator.
//
//     FaultProxy network(FaultProxy::Upstream::tcp("127.0.0.1", postgres.port()));
//     ... "host=127.0.0.1 port=" + std::to_string(network.port()) ...
//     network.drop_answers(Ending::reset);   // the next commit is applied, and nobody hears of it
//     eventually([&] { return network.counts().answers_dropped > 0; });
//     network.heal();
//
// Every method may be called on any thread, and has taken effect when it returns. A fault holds for the
// connections there are and for new ones, until heal() or its own opposite. Faults add up.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace passerelle::testing {

// Requests go to the server, answers to the client.
enum class Direction : std::uint8_t { request, answer };
// How a connection ends for both of its ends.
enum class Ending : std::uint8_t {
  reset,    // with a RST (on a unix socket: closed)
  silence,  // not at all: it stays open, and nothing passes any more
};

class FaultProxy {
 public:
  struct Tcp {
    std::string host;  // an IP address
    std::uint16_t port = 0;
  };
  // Where the server is; nobody needs to listen there yet.
  struct Upstream {
    std::variant<Tcp, std::filesystem::path> place;
    static Upstream tcp(std::string host, std::uint16_t port) { return {Tcp{std::move(host), port}}; }
    static Upstream unix_socket(std::filesystem::path path) { return {std::move(path)}; }
  };

  // Listens on a free port of 127.0.0.1, or on a unix socket at that path.
  explicit FaultProxy(Upstream upstream);
  FaultProxy(Upstream upstream, std::filesystem::path listen_on);
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;
  ~FaultProxy();  // resets what is open

  std::uint16_t port() const;  // 0 on a unix socket

  // Each piece of data arrives so much later; what is on its way already is not touched. Order is kept.
  void delay(Direction direction, std::chrono::milliseconds by);
  // The other end looks alive and says nothing: connections are accepted by the proxy, bytes are taken and
  // thrown away, both ways; neither the server nor the client learns of the other's end.
  void half_open(bool on = true);
  // Each connection is reset once so many more bytes have been passed on in that direction, in the middle of
  // whatever they are. 0: with the next byte.
  void reset_after(Direction direction, std::uint64_t bytes);
  // Requests are passed on and executed; the first byte of an answer ends its connection, and no byte of it
  // is delivered.
  void drop_answers(Ending ending);
  // New connections are refused (nobody listens). Those there are stay.
  void refuse(bool on = true);
  // Resets all connections there are, once.
  void cut();
  // Takes all faults back. What was swallowed stays lost: half-open and silenced connections are reset.
  void heal();

  struct Counts {
    std::uint64_t accepted = 0;
    std::uint64_t open = 0;           // now
    std::uint64_t request_bytes = 0;  // passed on
    std::uint64_t answer_bytes = 0;
    std::uint64_t answers_dropped = 0;  // connections that lost an answer to drop_answers()
    std::uint64_t resets = 0;           // by whatever fault
  };
  Counts counts() const;

 private:
  class Network;
  std::unique_ptr<Network> network_;
};

}  // namespace passerelle::testing
