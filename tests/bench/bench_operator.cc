// The simulator alone: the same top-up as the broker sends, over kept HTTPS connections, from one thread.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <vector>

#include "tests/bench/latencies.h"
#include "tests/bench/people.h"
#include "tests/bench/process_cpu.h"

namespace passerelle::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Clock = std::chrono::steady_clock;

struct Options {
  std::uint16_t port = 0;
  int in_flight = 64;
  double warm_up_s = 0.5;
  double seconds = 3;
  std::vector<std::string> watched;
};

struct Tally {
  bool measuring = false;
  Clock::time_point from;
  Latencies latencies;
  std::uint64_t done = 0;
  std::uint64_t drawn = 0;
  bool failed = false;
};

std::string topup(std::uint64_t number) {
  const auto now = std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
  const auto reference = domain::make_uuid_v7(now, number, scattered(number)).text();
  const std::string body =
      R"({"@baseType":"TopupBalance","@schemaLocation":"urn:passerelle:schema:ReferencedTopupBalance",)"
      R"("@type":"ReferencedTopupBalance","amount":{"amount":10240,"units":"MB"},"bucket":{"id":"data"},)"
      R"("externalId":")" +
      reference + R"(","logicalResource":[{"id":")" + phone_of(number % people) +
      R"("}],"partyAccount":{"id":"passerelle"},"product":[{"id":"DATA-10GB-30D"}],"usageType":"data"})";
  return "POST /tmf-api/prepayBalanceManagement/v4/topupBalance HTTP/1.1\r\nHost: 127.0.0.1\r\n"
         "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

// One connection: asks, takes the answer, asks again.
class Connection {
 public:
  Connection(asio::io_context& io, asio::ssl::context& tls, Tally& tally) : stream_(io, tls), tally_(tally) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void connect(const tcp::endpoint& endpoint) {
    stream_.next_layer().connect(endpoint);
    stream_.next_layer().set_option(tcp::no_delay(true));
    stream_.handshake(asio::ssl::stream_base::client);
  }

  void ask() {
    request_ = topup(++tally_.drawn);
    begun_ = Clock::now();
    asio::async_write(stream_, asio::buffer(request_), [this](const ErrorCode& error, std::size_t) {
      if (error) return fail();
      answered_ = 0;
      read();
    });
  }

 private:
  void read() {
    stream_.async_read_some(asio::buffer(answer_.data() + answered_, answer_.size() - answered_),
                            [this](const ErrorCode& error, std::size_t size) {
                              if (error) return fail();
                              answered_ += size;
                              if (!is_whole()) return read();
                              took();
                            });
  }

  bool is_whole() const {
    const std::string_view answer(answer_.data(), answered_);
    const auto end = answer.find("\r\n\r\n");
    const auto length = answer.find("Content-Length: ");
    if (end == std::string_view::npos || length == std::string_view::npos) return false;
    return answered_ >= end + 4 + std::stoul(std::string(answer.substr(length + 16, 8)));
  }

  void took() {
    if (!std::string_view(answer_.data(), answered_).starts_with("HTTP/1.1 201")) return fail();
    if (tally_.measuring) {
      ++tally_.done;
      if (begun_ >= tally_.from) tally_.latencies.add(Clock::now() - begun_);
    }
    ask();
  }

  void fail() { tally_.failed = true; }

  asio::ssl::stream<tcp::socket> stream_;
  Tally& tally_;
  std::string request_;
  std::array<char, 8'192> answer_{};
  std::size_t answered_ = 0;
  Clock::time_point begun_;
};

void print(std::string_view name, double value, std::string_view unit) {
  fmt::print("{} {:.1f} {}\n", name, value, unit);
}

int run(const Options& options) {
  asio::io_context io(1);
  asio::ssl::context tls(asio::ssl::context::tls_client);
  Tally tally;
  std::vector<WatchedProcess> watched;
  for (const auto& text : options.watched) watched.push_back(WatchedProcess::parse(text));
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < options.in_flight; ++i) {
    connections.push_back(std::make_unique<Connection>(io, tls, tally));
    connections.back()->connect({asio::ip::address_v4::loopback(), options.port});
  }
  for (const auto& connection : connections) connection->ask();
  const auto seconds = [](double value) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(value));
  };
  io.run_for(seconds(options.warm_up_s));
  std::vector<double> before_us;
  for (const auto& process : watched) before_us.push_back(process.cpu_us());
  tally.from = Clock::now();
  tally.measuring = true;
  io.run_for(seconds(options.seconds));
  const auto done = static_cast<double>(tally.done);
  print("rate", done / std::chrono::duration<double>(Clock::now() - tally.from).count(), "per_s");
  print("p50", tally.latencies.quantile_us(0.5), "us");
  print("p99", tally.latencies.quantile_us(0.99), "us");
  for (std::size_t i = 0; i < watched.size(); ++i)
    print("cpu_" + watched[i].name(), (watched[i].cpu_us() - before_us[i]) / done, "us_per_recharge");
  return tally.failed ? 1 : 0;
}

}  // namespace
}  // namespace passerelle::bench

int main(int argc, char** argv) {
  passerelle::bench::Options options;
  CLI::App app("Tops up at a simulator, again and again.");
  app.add_option("--port", options.port)->required();
  app.add_option("--in-flight", options.in_flight, "connections")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds);
  app.add_option("--watch", options.watched, "NAME=PID");
  CLI11_PARSE(app, argc, argv);
  return passerelle::bench::run(options);
}
