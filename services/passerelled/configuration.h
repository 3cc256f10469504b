// The daemon's configuration file. docs/configuration.md describes every key.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/operators/tmf654/tmf654_gateway.h"
#include "adapters/postgres/postgres_settings.h"
#include "adapters/redis/redis_settings.h"
#include "services/broker/broker.h"
#include "services/rpc/listen_address.h"
#include "services/rpc/principal.h"

namespace passerelle::daemon {

struct ServerConfiguration {
  rpc::ListenAddress listen;
  std::filesystem::path port_file;  // empty = none is written
  std::filesystem::path certificate_file;
  std::filesystem::path key_file;
  std::filesystem::path client_ca_file;
  bool development_identity = false;
};

struct OperatorConfiguration {
  domain::OperatorId id;
  tmf654::Tmf654Settings tmf654;
};

// Files are read when the daemon starts.
struct FinanceConfiguration {
  domain::EuroCents one_person_up_to{10'000};  // breaks worth more need a second person
  std::filesystem::path signing_key_file;      // empty: nothing can be closed
  std::filesystem::path accounting_plan_file;  // empty: there is no journal
};

struct Configuration {
  ServerConfiguration server;
  std::filesystem::path ledger_file;                   // empty: on PostgreSQL
  std::filesystem::path vault_file;                    // empty: on PostgreSQL
  std::optional<postgres::PostgresSettings> postgres;  // of ledger and vault
  std::optional<redis::RedisSettings> redis;           // absent: the ledger's keys alone
  std::filesystem::path vault_key_file;
  int reader_threads = 4;
  std::size_t read_queue = 1'024;
  int concurrent_calls = 1'000;  // a connection
  std::string log_level = "info";
  std::optional<rpc::ListenAddress> metrics;  // absent: none are served
  FinanceConfiguration finance;
  broker::BrokerLimits limits;  // each operator's own among them
  std::vector<rpc::PrincipalDirectory::Entry> principals;
  std::vector<OperatorConfiguration> operators;
};

// Relative paths are relative to `folder`. Error: invalid_argument CONFIGURATION_INVALID; the message has a
// line for each thing that is wrong: `line 12, column 1: server.listen: ...`.
domain::Result<Configuration> parse_configuration(std::string_view toml, const std::filesystem::path& folder);
// The error's message begins each line with the file's name.
domain::Result<Configuration> read_configuration(const std::filesystem::path& file);

}  // namespace passerelle::daemon
