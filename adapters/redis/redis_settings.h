#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "services/domain/error.h"
#include "services/domain/time.h"

namespace passerelle::redis {

struct RedisAddress {
  std::string host;  // a name or an IP address
  std::uint16_t port = 6379;
};

struct RedisSettings {
  // One of the three says where Redis is.
  std::filesystem::path unix_socket;
  std::optional<RedisAddress> server;
  std::vector<RedisAddress> sentinels;  // they know where the master is
  std::string master_name;              // as the Sentinels call it

  std::string username;                 // empty = Redis's default user
  std::filesystem::path password_file;  // its first line; empty = none. Read again at each connection
  int database = 0;
  std::string key_prefix = "passerelle:";  // brokers of one ledger share it, others do not

  domain::Duration claim_ttl{10'000};
  domain::Duration outcome_ttl{std::chrono::hours(24)};
  domain::Duration connect_timeout{1'000};  // each address
  domain::Duration command_timeout{50};     // a whole exchange
  // Attempts to reach a Redis that is away: the first pause, doubling up to the longest; each drawn between
  // its half and its whole, so that brokers do not come back all at once.
  domain::Duration backoff_first{100};
  domain::Duration backoff_max{5'000};
  domain::Duration idle_probe{5'000};  // a connection that was not used for so long is tried
};

// REDIS_SETTINGS_INVALID, REDIS_PASSWORD_FILE_INVALID.
domain::Status check(const RedisSettings& settings);

// Empty where the settings name no file.
domain::Result<std::string> read_password(const RedisSettings& settings);

}  // namespace passerelle::redis
