#include "tests/e2e/installation.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <signal.h>

#include <cstdlib>

namespace passerelle::e2e {

namespace {

constexpr std::chrono::seconds start_deadline{30};

// The port a process wrote once it listened.
std::string wait_for_port(testing::Process& process, const std::filesystem::path& port_file) {
  const bool there = testing::eventually(
      [&] { return std::filesystem::exists(port_file) || !process.running(); }, start_deadline);
  if (!there || !std::filesystem::exists(port_file)) {
    fmt::print(stderr, "the process did not start:\n{}\n", process.output());
    std::abort();
  }
  auto port = testing::read_file(port_file).value_or("");
  while (!port.empty() && port.back() == '\n') port.pop_back();
  return port.substr(port.rfind(':') + 1);
}

}  // namespace

Installation::Installation()
    : authority_(directory_.path(), "authority"),
      operator_certificate_(authority_.issue_server("operator")) {}

void Installation::start_operator(const std::string& faults) {
  const auto port_file = directory_ / "operator.port";
  std::filesystem::remove(port_file);
  std::vector<std::string> command{OPERATOR_SIM,
                                   "--listen",
                                   "127.0.0.1:" + operator_port_,
                                   "--port-file",
                                   port_file.string(),
                                   "--certificate",
                                   operator_certificate_.certificate.string(),
                                   "--key",
                                   operator_certificate_.key.string(),
                                   "--state",
                                   journal_directory().string(),
                                   "--seed",
                                   "20260301"};
  if (!faults.empty()) {
    command.emplace_back("--fault");
    command.push_back(faults);
  }
  operator_ = std::make_unique<testing::Process>(command, directory_ / "operator.log");
  operator_port_ = wait_for_port(*operator_, port_file);
  write_configuration();
}

void Installation::write_configuration() const {
  testing::write_file(
      directory_ / "passerelled.toml",
      fmt::format(R"([server]
listen = "127.0.0.1:{broker_port}"
port_file = "{directory}/broker.port"
development_identity = true

[ledger]
file = "{directory}/ledger.db"

[vault]
file = "{directory}/vault.db"
key_file = "{directory}/vault.key"

[log]
level = "info"

[[principals]]
id = "counter"
roles = ["counter"]

[[principals]]
id = "administrator"
roles = ["administrator"]

[[principals]]
id = "auditor"
roles = ["auditor"]

[[operators]]
id = "sfr"
protocol = "tmf654"
base_url = "https://127.0.0.1:{operator_port}"
ca_file = "{authority}"
request_timeout_ms = 1500
visibility_window_ms = 3000
inquiry_first_delay_ms = 100
inquiry_max_delay_ms = 1000
breaker_failures = 1000
)",
                  fmt::arg("broker_port", broker_port_), fmt::arg("directory", directory_.path().string()),
                  fmt::arg("operator_port", operator_port_),
                  fmt::arg("authority", authority_.certificate_file().string())));
}

void Installation::start_broker() {
  const auto key_file = directory_ / "vault.key";
  if (!std::filesystem::exists(key_file)) {
    testing::Process create({PASSERELLED, "--create-vault-key", key_file.string()}, directory_ / "key.log");
    if (create.wait_for_exit(start_deadline) != 0) {
      fmt::print(stderr, "no vault key:\n{}\n", create.output());
      std::abort();
    }
  }
  const auto port_file = directory_ / "broker.port";
  std::filesystem::remove(port_file);
  write_configuration();
  broker_ = std::make_unique<testing::Process>(
      std::vector<std::string>{PASSERELLED, "--config", (directory_ / "passerelled.toml").string()},
      directory_ / "broker.log");
  broker_port_ = wait_for_port(*broker_, port_file);
}

std::optional<int> Installation::stop_broker() {
  broker_->send(SIGTERM);
  return broker_->wait_for_exit(start_deadline);
}

std::string Installation::broker_log() const {
  return testing::read_file(directory_ / "broker.log").value_or("");
}

Client::Client(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  recharges = v1::RechargeService::NewStub(channel);
  beneficiaries = v1::BeneficiaryService::NewStub(channel);
  programmes = v1::ProgrammeService::NewStub(channel);
  envelopes = v1::EnvelopeService::NewStub(channel);
}

void Client::prepare(grpc::ClientContext& context, const std::string& principal,
                     std::chrono::milliseconds deadline) {
  context.AddMetadata("x-passerelle-user", principal);
  context.AddMetadata("accept-language", "en");
  context.set_deadline(std::chrono::system_clock::now() + deadline);
  context.set_wait_for_ready(true);
}

}  // namespace passerelle::e2e
