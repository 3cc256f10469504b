// The daemon as a process, as whoever operates it meets it.
#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <sysexits.h>

#include <csignal>
#include <string>

#include "tests/integration/rpc/service_under_test.h"

namespace passerelle::rpc::test {
namespace {

constexpr std::chrono::seconds patience{30};

class DaemonProcess : public ::testing::Test {
 protected:
  void write_configuration(const std::string& server, const std::string& rest = "") {
    testing::write_file(directory_ / "passerelled.toml", fmt::format(R"([server]
{}
[ledger]
file = "ledger.db"
[vault]
file = "vault.db"
key_file = "vault.key"
{}
[[principals]]
id = "karim"
roles = ["administrator"]
)",
                                                                     server, rest));
  }
  std::pair<int, std::string> run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), PASSERELLED);
    testing::Process process(std::move(arguments), directory_ / "output");
    const int status = process.wait_for_exit(patience).value_or(-1);
    return {status, process.output()};
  }
  std::string file(const std::string& name) const { return (directory_ / name).string(); }
  void create_key() { ASSERT_EQ(run({"--create-vault-key", file("vault.key")}).first, 0); }

  static constexpr const char* loopback =
      "listen = \"127.0.0.1:0\"\nport_file = \"port\"\ndevelopment_identity = true";
  testing::TemporaryDirectory directory_;
};

TEST_F(DaemonProcess, ServesOnThePortItWroteAndEndsWithZero) {
  create_key();
  write_configuration(loopback);
  for (const int signal : {SIGTERM, SIGINT}) {
    std::filesystem::remove(directory_ / "port");
    testing::Process daemon({PASSERELLED, "--config", file("passerelled.toml")}, directory_ / "log");
    ASSERT_TRUE(testing::eventually([&] { return std::filesystem::exists(directory_ / "port"); }))
        << daemon.output();
    const int port = std::stoi(testing::read_file(directory_ / "port").value());
    const auto channel =
        grpc::CreateChannel(fmt::format("127.0.0.1:{}", port), grpc::InsecureChannelCredentials());
    std::string response;
    const auto status =
        call_raw(*channel, "/passerelle.v1.ProgrammeService/GetProgramme", "karim", "", response);
    EXPECT_EQ(Problem(status).info.reason(), "PROGRAMME_MISSING");
    daemon.send(signal);
    EXPECT_EQ(daemon.wait_for_exit(patience), 0) << daemon.output();
  }
}

TEST_F(DaemonProcess, ABrokenConfigurationEndsWith78AndSaysWhere) {
  create_key();
  write_configuration("listen = \"localhost:0\"\nlisten_adress = 1\ndevelopment_identity = \"yes\"",
                      "[limits]\nbatch = 0");
  const auto [status, output] = run({"--config", file("passerelled.toml")});
  EXPECT_EQ(status, EX_CONFIG);
  for (const char* part : {"passerelled.toml: line 2, column", "server.listen:", "line 3",
                           "server.listen_adress", "line 4", "server.development_identity", "limits.batch"})
    EXPECT_NE(output.find(part), std::string::npos) << part << "\n" << output;
}

TEST_F(DaemonProcess, DoesNotListenInsecurelyBeyondLoopback) {
  create_key();
  write_configuration("listen = \"0.0.0.0:0\"\nport_file = \"port\"");
  const auto [status, output] = run({"--config", file("passerelled.toml")});
  EXPECT_EQ(status, EX_CONFIG);
  EXPECT_NE(output.find("INSECURE_LISTEN_REFUSED"), std::string::npos) << output;
  EXPECT_FALSE(std::filesystem::exists(directory_ / "port"));
}

TEST_F(DaemonProcess, ChecksAConfigurationWithoutTouchingTheBooks) {
  create_key();
  write_configuration(loopback);
  EXPECT_EQ(run({"--config", file("passerelled.toml"), "--check-config"}).first, 0);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "ledger.db"));
  std::filesystem::permissions(directory_ / "vault.key", std::filesystem::perms(0644));
  const auto [status, output] = run({"--config", file("passerelled.toml"), "--check-config"});
  EXPECT_EQ(status, EX_CONFIG);
  EXPECT_NE(output.find("VAULT_KEY_FILE_EXPOSED"), std::string::npos) << output;
}

TEST_F(DaemonProcess, NeverOverwritesAVaultKey) {
  create_key();
  const auto before = testing::read_file(directory_ / "vault.key");
  EXPECT_NE(run({"--create-vault-key", file("vault.key")}).first, 0);
  EXPECT_EQ(testing::read_file(directory_ / "vault.key"), before);
}

TEST_F(DaemonProcess, SaysItsVersion) { EXPECT_EQ(run({"--version"}).second.substr(0, 12), "passerelled "); }

}  // namespace
}  // namespace passerelle::rpc::test
