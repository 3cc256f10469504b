#include "tests/integration/status/served_daemon.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <regex>
#include <sstream>

namespace passerelle::status::test {
namespace {

constexpr std::chrono::seconds patience{30};

}  // namespace

std::string configuration_of(const std::string& sections) {
  return fmt::format(R"([server]
listen = "127.0.0.1:0"
port_file = "port"
development_identity = true
{}
[limits]
lease_ms = 2000
[metrics]
listen = "127.0.0.1:0"
[[principals]]
id = "karim"
roles = ["administrator"]
[[principals]]
id = "amelie"
roles = ["counter"]
[[principals]]
id = "counter-1"
roles = ["counter"]
)",
                     sections);
}

std::string on_sqlite() {
  return R"([ledger]
file = "ledger.db"
[vault]
file = "vault.db"
key_file = "vault.key"
)";
}

std::string on_postgres(const postgres::PostgresSettings& settings, const std::filesystem::path& key_file) {
  return fmt::format(R"([ledger.postgres]
host = "{}"
port = {}
database = "{}"
user = "{}"
connect_timeout_ms = 2000
[vault]
key_file = "{}"
)",
                     settings.host, settings.port, settings.database, settings.user, key_file.string());
}

std::string with_redis(const std::filesystem::path& socket) {
  return fmt::format("[redis]\nsocket = \"{}\"\nbackoff_max_ms = 200\n", socket.string());
}

ServedDaemon::ServedDaemon(const std::string& sections) {
  const auto file = directory_ / "passerelled.toml";
  testing::write_file(file, configuration_of(sections));
  testing::Process key({PASSERELLED, "--create-vault-key", (directory_ / "vault.key").string()},
                       directory_ / "key.log");
  if (key.wait_for_exit(patience) != 0) std::abort();
  process_ = std::make_unique<testing::Process>(
      std::vector<std::string>{PASSERELLED, "--config", file.string()}, directory_ / "log");
  const bool serves = testing::eventually([&] { return std::filesystem::exists(directory_ / "port"); });
  if (!serves) {
    fmt::print(stderr, "passerelled does not serve:\n{}\n", process_->output());
    std::abort();
  }
  address_ = fmt::format("127.0.0.1:{}", std::stoi(testing::read_file(directory_ / "port").value()));
  channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
}

std::string ServedDaemon::health(const std::string& part) const {
  const std::string request = part.empty() ? "" : std::string("\x0a") + static_cast<char>(part.size()) + part;
  const grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + patience);
  const grpc::internal::RpcMethod check("/grpc.health.v1.Health/Check",
                                        grpc::internal::RpcMethod::NORMAL_RPC);
  const auto status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel_.get(), check, &context, sent, &received);
  if (!status.ok()) return "";
  grpc::Slice answer;
  if (!received.TrySingleSlice(&answer).ok() || answer.size() != 2) return "unreadable";
  return answer.begin()[1] == 1 ? "SERVING" : "NOT_SERVING";
}

cli::test::Ended ServedDaemon::command(std::vector<std::string> arguments, const std::string& user) const {
  arguments.insert(arguments.begin(), {"--server", address_, "--user", user});
  return cli::test::Program(arguments, {}).wait();
}

int ServedDaemon::metrics_port() const {
  const std::regex line(R"(metrics address=127\.0\.0\.1 port=(\d+))");
  std::smatch found;
  std::string text;
  const bool known = testing::eventually([&] {
    text = log();
    return std::regex_search(text, found, line);
  });
  return known ? std::stoi(found[1]) : 0;
}

std::string ServedDaemon::get(const std::string& path) const {
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  boost::system::error_code error;
  socket.connect({boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(metrics_port())},
                 error);
  if (error) return "";
  boost::asio::write(socket, boost::asio::buffer("GET " + path + " HTTP/1.0\r\n\r\n"), error);
  std::string answer;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), error);
  return answer;
}

std::map<std::string, double> ServedDaemon::metrics() const {
  std::map<std::string, double> samples;
  std::istringstream lines(get("/metrics"));
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.rfind(' ');
    if (!line.starts_with("passerelle_") || space == std::string::npos) continue;
    samples[line.substr(0, space)] = std::stod(line.substr(space + 1));
  }
  return samples;
}

int ServedDaemon::lines_with(const std::string& part) const {
  std::istringstream lines(log());
  int count = 0;
  for (std::string line; std::getline(lines, line);) count += line.find(part) == std::string::npos ? 0 : 1;
  return count;
}

}  // namespace passerelle::status::test
