#include "tests/e2e/cluster.h"

#include <fmt/format.h>

#include <cstdlib>

namespace passerelle::e2e {

using testing::FaultProxy;
using testing::PrivatePostgres;

Cluster::Member::Member(const std::filesystem::path& directory, const std::string& name, int postgres_port,
                        std::uint16_t redis_port, std::uint16_t operator_port)
    : broker(directory, name),
      to_postgres(FaultProxy::Upstream::tcp("127.0.0.1", static_cast<std::uint16_t>(postgres_port))),
      to_redis(FaultProxy::Upstream::tcp("127.0.0.1", redis_port)),
      to_operator(FaultProxy::Upstream::tcp("127.0.0.1", operator_port)) {}

Cluster::Cluster(ClusterOptions options)
    : options_(std::move(options)),
      simulator_(directory_.path()),
      // Connections of brokers that were killed behind a silent network stay for a while.
      postgres_({.durable = true, .tcp = true, .settings = {"max_connections=200"}}),
      redis_({.tcp = true}),
      database_(postgres_.create_database()) {
  make_vault_key(directory_ / "vault.key");
  simulator_.start(options_.operator_faults);
  const auto operator_port = simulator_.port();
  for (std::size_t i = 0; i < size; ++i)
    members_[i] = std::make_unique<Member>(directory_.path(), fmt::format("broker-{}", i + 1),
                                           postgres_.port(), redis_.port(), operator_port);
}

std::string Cluster::stores_of(Member& member) const {
  return fmt::format(R"([ledger.postgres]
host = "127.0.0.1"
port = {postgres_port}
database = "{database}"
user = "postgres"
tls = "disable"
connect_timeout_ms = 2000
statement_timeout_ms = 2000
lock_timeout_ms = 1000
silence_timeout_ms = 2500

[vault]
key_file = "{directory}/vault.key"

[redis]
address = "127.0.0.1:{redis_port}"
claim_ttl_ms = 1000
connect_timeout_ms = 200
command_timeout_ms = 50
backoff_first_ms = 20
backoff_max_ms = 200)",
                     fmt::arg("postgres_port", member.to_postgres.port()), fmt::arg("database", database_),
                     fmt::arg("directory", directory_.path().string()),
                     fmt::arg("redis_port", member.to_redis.port()));
}

std::vector<std::string> Cluster::command_of(std::size_t at) {
  auto& member = *members_.at(at);
  const BrokerConfiguration configuration{
      .port = member.broker.port(),
      .port_file = member.broker.port_file(),
      .stores = stores_of(member),
      .limits = fmt::format("lease_ms = {}\nsweep_interval_ms = 1000", options_.lease_ms),
      .campaigns = "per_second = 0",
      .operator_port = member.to_operator.port(),
      .operator_authority = simulator_.authority_file(),
      .request_timeout_ms = options_.request_timeout_ms,
      .operator_in_flight = options_.operator_in_flight};
  return broker_command(directory_ / fmt::format("broker-{}.toml", at + 1), configuration);
}

void Cluster::launch(std::size_t member) { members_.at(member)->broker.launch(command_of(member)); }
void Cluster::start(std::size_t member) { members_.at(member)->broker.start(command_of(member)); }

std::vector<std::string> Cluster::addresses() const {
  std::vector<std::string> addresses;
  for (const auto& member : members_) addresses.push_back(member->broker.address());
  return addresses;
}

void Cluster::heal_networks() {
  for (const auto& member : members_)
    for (auto* network : member->networks()) network->heal();
}

}  // namespace passerelle::e2e
