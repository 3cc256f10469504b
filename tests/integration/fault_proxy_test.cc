// The proxy between an echo server and blocking clients: what each fault does to a conversation.
#include "tests/support/fault_proxy.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "tests/support/process.h"

namespace passerelle::testing {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Generic = asio::generic::stream_protocol;

// Answers each line with itself, on any number of connections, and counts what it was asked.
template <class Protocol>
class EchoServer {
 public:
  explicit EchoServer(typename Protocol::endpoint endpoint) : listener_(io_, endpoint) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;
  ~EchoServer() {
    asio::post(io_, [this] { io_.stop(); });
    thread_.join();
  }
  typename Protocol::endpoint endpoint() const { return listener_.local_endpoint(); }
  std::uint64_t bytes_seen() const { return seen_; }

 private:
  struct Talk {
    explicit Talk(typename Protocol::socket accepted) : socket(std::move(accepted)) {}
    typename Protocol::socket socket;
    std::array<char, 4096> buffer{};
  };
  void accept() {
    listener_.async_accept([this](const ErrorCode& error, typename Protocol::socket socket) {
      if (error) return;
      echo(std::make_shared<Talk>(std::move(socket)));
      accept();
    });
  }
  void echo(const std::shared_ptr<Talk>& talk) {
    talk->socket.async_read_some(asio::buffer(talk->buffer),
                                 [this, talk](const ErrorCode& error, std::size_t size) {
                                   if (error) return;
                                   seen_ += size;
                                   asio::async_write(talk->socket, asio::buffer(talk->buffer, size),
                                                     [this, talk](const ErrorCode& failed, std::size_t) {
                                                       if (!failed) echo(talk);
                                                     });
                                 });
  }

  asio::io_context io_{1};
  typename Protocol::acceptor listener_;
  std::atomic<std::uint64_t> seen_ = 0;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(const Generic::endpoint& endpoint) : socket_(io_) { socket_.connect(endpoint, connected_); }
  explicit Client(const FaultProxy& network)
      : Client(Generic::endpoint(tcp::endpoint(asio::ip::address_v4::loopback(), network.port()))) {}

  bool connected() const { return !connected_; }
  void say(const std::string& text) {
    ErrorCode ignored;
    asio::write(socket_, asio::buffer(text), ignored);
  }
  void end() {
    ErrorCode ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  }
  // Until so many bytes came, or the connection ended: how, is in `error`.
  std::string hear(std::size_t size, ErrorCode& error) {
    std::string text(size, '\0');
    text.resize(asio::read(socket_, asio::buffer(text), error));
    return text;
  }
  std::string ask(const std::string& text) {
    say(text);
    ErrorCode ignored;
    return hear(text.size(), ignored);
  }
  bool hears_something_within(std::chrono::milliseconds time) {
    pollfd watched{socket_.native_handle(), POLLIN, 0};
    return ::poll(&watched, 1, static_cast<int>(time.count())) != 0;
  }

 private:
  asio::io_context io_{1};
  Generic::socket socket_;
  ErrorCode connected_;
};

class FaultProxyTest : public ::testing::Test {
 protected:
  EchoServer<tcp> server_{tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  FaultProxy network_{FaultProxy::Upstream::tcp("127.0.0.1", server_.endpoint().port())};
};

TEST_F(FaultProxyTest, PassesEverythingOnWhileNothingIsWrong) {
  Client client(network_);
  const std::string much(3'000'000, 'm');
  std::thread talking([&] { client.say(much); });
  ErrorCode error;
  EXPECT_EQ(client.hear(much.size(), error), much);
  talking.join();
  EXPECT_EQ(network_.counts().accepted, 1U);
  EXPECT_EQ(network_.counts().open, 1U);
  EXPECT_EQ(network_.counts().request_bytes, much.size());
  EXPECT_EQ(network_.counts().answer_bytes, much.size());
}

TEST_F(FaultProxyTest, TheEndOfWhatOneSideSaysReachesTheOther) {
  Client client(network_);
  EXPECT_EQ(client.ask("hello"), "hello");
  client.end();
  ErrorCode error;
  EXPECT_EQ(client.hear(1, error), "");
  EXPECT_EQ(error, asio::error::eof);
  EXPECT_TRUE(eventually([&] { return network_.counts().open == 0; }));
}

TEST_F(FaultProxyTest, DelaysEachWayByWhatWasAsked) {
  Client client(network_);
  network_.delay(Direction::request, std::chrono::milliseconds(60));
  network_.delay(Direction::answer, std::chrono::milliseconds(40));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(client.ask("hello"), "hello");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(100));
  network_.heal();
  EXPECT_EQ(client.ask("again"), "again");
}

TEST_F(FaultProxyTest, HalfOpenTakesEverythingAndSaysNothing) {
  Client before(network_);
  EXPECT_EQ(before.ask("hello"), "hello");
  network_.half_open();
  Client after(network_);
  ASSERT_TRUE(after.connected());
  before.say("lost");
  after.say("lost");
  EXPECT_FALSE(before.hears_something_within(std::chrono::milliseconds(50)));
  EXPECT_FALSE(after.hears_something_within(std::chrono::milliseconds(0)));
  EXPECT_EQ(server_.bytes_seen(), 5U);
  network_.heal();
  ErrorCode error;
  EXPECT_EQ(before.hear(1, error), "");
  EXPECT_EQ(error, asio::error::connection_reset);
  EXPECT_EQ(Client(network_).ask("hello"), "hello");
}

TEST_F(FaultProxyTest, ResetsInTheMiddleOfAnAnswer) {
  Client client(network_);
  network_.reset_after(Direction::answer, 3);
  client.say("hello");
  ErrorCode error;
  EXPECT_LE(client.hear(5, error).size(), 3U);  // a RST overtakes what was not read yet
  EXPECT_EQ(error, asio::error::connection_reset);
  EXPECT_EQ(server_.bytes_seen(), 5U);
  EXPECT_EQ(network_.counts().answer_bytes, 3U);
  EXPECT_EQ(network_.counts().resets, 1U);
}

TEST_F(FaultProxyTest, ResetsInTheMiddleOfARequest) {
  network_.reset_after(Direction::request, 3);
  Client client(network_);
  client.say("hello");
  ErrorCode error;
  client.hear(5, error);
  EXPECT_EQ(error, asio::error::connection_reset);
  EXPECT_TRUE(eventually([&] { return network_.counts().resets == 1; }));
  EXPECT_EQ(network_.counts().request_bytes, 3U);
  network_.heal();
  EXPECT_EQ(Client(network_).ask("hello"), "hello");
}

TEST_F(FaultProxyTest, DropsTheAnswerToWhatWasExecuted) {
  network_.drop_answers(Ending::reset);
  Client client(network_);
  client.say("hello");
  ErrorCode error;
  EXPECT_EQ(client.hear(5, error), "");
  EXPECT_EQ(error, asio::error::connection_reset);
  EXPECT_EQ(server_.bytes_seen(), 5U);
  EXPECT_EQ(network_.counts().answers_dropped, 1U);
}

TEST_F(FaultProxyTest, DropsTheAnswerAndStaysSilent) {
  network_.drop_answers(Ending::silence);
  Client client(network_);
  client.say("hello");
  EXPECT_TRUE(eventually([&] { return network_.counts().answers_dropped == 1; }));
  EXPECT_FALSE(client.hears_something_within(std::chrono::milliseconds(50)));
  EXPECT_EQ(server_.bytes_seen(), 5U);
  EXPECT_EQ(network_.counts().open, 1U);
}

TEST_F(FaultProxyTest, RefusesNewConnectionsAndKeepsTheOldOnes) {
  Client before(network_);
  EXPECT_EQ(before.ask("hello"), "hello");
  network_.refuse();
  EXPECT_FALSE(Client(network_).connected());
  EXPECT_EQ(before.ask("still"), "still");
  network_.refuse(false);
  EXPECT_EQ(Client(network_).ask("hello"), "hello");
}

TEST_F(FaultProxyTest, CutsWhatThereIsOnce) {
  Client before(network_);
  EXPECT_EQ(before.ask("hello"), "hello");
  network_.cut();
  ErrorCode error;
  before.hear(1, error);
  EXPECT_EQ(error, asio::error::connection_reset);
  EXPECT_EQ(Client(network_).ask("hello"), "hello");
}

TEST_F(FaultProxyTest, AServerThatIsNotThereResetsItsClients) {
  FaultProxy nowhere(FaultProxy::Upstream::tcp("127.0.0.1", 1));
  Client client(nowhere);
  client.say("hello");
  ErrorCode error;
  client.hear(1, error);
  EXPECT_TRUE(error);
}

TEST(FaultProxyUnixTest, PassesOnBetweenUnixSockets) {
  const TemporaryDirectory directory;
  using Local = asio::local::stream_protocol;
  EchoServer<Local> server{Local::endpoint((directory / "server").string())};
  FaultProxy network(FaultProxy::Upstream::unix_socket(directory / "server"), directory / "proxy");
  EXPECT_EQ(network.port(), 0);
  const Generic::endpoint place(Local::endpoint((directory / "proxy").string()));
  EXPECT_EQ(Client(place).ask("hello"), "hello");
  network.refuse();
  EXPECT_FALSE(Client(place).connected());
  network.heal();
  Client client(place);
  EXPECT_EQ(client.ask("hello"), "hello");
  network.cut();
  ErrorCode error;
  client.hear(1, error);
  EXPECT_TRUE(error);
}

}  // namespace
}  // namespace passerelle::testing
