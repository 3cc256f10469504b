#include "adapters/redis/redis_settings.h"

#include <fstream>

namespace passerelle::redis {
namespace {

// sockaddr_un holds 108 bytes, the last of which is 0.
constexpr std::size_t max_socket_path = 107;
constexpr std::size_t max_password = 4096;

std::unexpected<domain::Error> invalid(const std::string& message) {
  return domain::fail(domain::ErrorCode::invalid_argument, "REDIS_SETTINGS_INVALID", message);
}

domain::Status check_where(const RedisSettings& settings) {
  const int places = (settings.unix_socket.empty() ? 0 : 1) + (settings.server ? 1 : 0) +
                     (settings.sentinels.empty() ? 0 : 1);
  if (places != 1) return invalid("Redis needs a unix socket, or a server, or Sentinels: one of them.");
  if (settings.unix_socket.string().size() > max_socket_path) {
    return invalid("The path of Redis's unix socket is longer than the system can take (107 bytes).");
  }
  if (settings.sentinels.empty() != settings.master_name.empty()) {
    return invalid("Sentinels and the name of their master go together.");
  }
  auto addresses = settings.sentinels;
  if (settings.server) addresses.push_back(*settings.server);
  for (const auto& address : addresses) {
    if (address.host.empty() || address.port == 0) return invalid("An address of Redis lacks host or port.");
  }
  return {};
}

domain::Status check_times(const RedisSettings& settings) {
  for (const auto time : {settings.claim_ttl, settings.outcome_ttl, settings.connect_timeout,
                          settings.command_timeout, settings.backoff_first, settings.idle_probe}) {
    if (time <= domain::Duration{0}) return invalid("Redis's times are longer than 0.");
  }
  if (settings.backoff_max < settings.backoff_first) {
    return invalid("Redis's longest backoff is shorter than its first.");
  }
  // A claim that runs out while its own exchange is still on its way protects nothing.
  if (settings.claim_ttl <= settings.command_timeout) {
    return invalid("Redis's claim_ttl is not longer than its command_timeout.");
  }
  return {};
}

}  // namespace

domain::Status check(const RedisSettings& settings) {
  if (auto where = check_where(settings); !where) return where;
  if (auto times = check_times(settings); !times) return times;
  if (settings.database < 0) return invalid("Redis's databases count from 0.");
  if (!settings.username.empty() && settings.password_file.empty()) {
    return invalid("A user of Redis needs a password file.");
  }
  if (auto password = read_password(settings); !password) return std::unexpected(password.error());
  return {};
}

domain::Result<std::string> read_password(const RedisSettings& settings) {
  if (settings.password_file.empty()) return std::string{};
  std::ifstream stream(settings.password_file);
  std::string password;
  std::getline(stream, password);
  while (!password.empty() && (password.back() == '\r' || password.back() == ' ')) password.pop_back();
  if (password.empty() || password.size() > max_password) {
    return domain::fail(domain::ErrorCode::invalid_argument, "REDIS_PASSWORD_FILE_INVALID",
                        "no password on the first line of " + settings.password_file.string());
  }
  return password;
}

}  // namespace passerelle::redis
