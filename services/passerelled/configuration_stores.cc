#include <charconv>

#include "services/passerelled/configuration_sections.h"

namespace passerelle::daemon {
namespace {

using domain::TomlTable;
using std::filesystem::path;

void read_text(TomlTable& table, std::string_view key, std::string& text) {
  if (const std::string read = table.text_or_empty(key); !read.empty()) text = read;
}

postgres::PostgresSettings read_postgres(TomlTable& table, const path& folder) {
  postgres::PostgresSettings settings;
  read_text(table, "host", settings.host);
  settings.port = static_cast<int>(read_number(table, "port", settings.port, 1, 65'535));
  settings.database = table.text("database");
  settings.user = table.text("user");
  settings.password_file = read_path(table, "password_file", folder);
  if (table.has("tls")) {
    const std::vector<std::string_view> modes{"disable", "require", "verify-ca", "verify-full"};
    if (const auto mode = table.one_of("tls", modes)) settings.tls = modes[*mode];
  }
  settings.tls_authority = read_path(table, "tls_authority", folder);
  settings.tls_certificate = read_path(table, "tls_certificate", folder);
  settings.tls_key = read_path(table, "tls_key", folder);
  if (settings.tls_certificate.empty() != settings.tls_key.empty())
    table.refuse("tls_certificate", "It and tls_key go together.");
  settings.connect_timeout =
      std::chrono::ceil<std::chrono::seconds>(read_ms(table, "connect_timeout_ms", settings.connect_timeout));
  settings.statement_timeout = read_ms(table, "statement_timeout_ms", settings.statement_timeout);
  settings.lock_timeout = read_ms(table, "lock_timeout_ms", settings.lock_timeout);
  settings.silence_timeout = read_ms(table, "silence_timeout_ms", settings.silence_timeout);
  table.finish();
  return settings;
}

// `host:port`, `[::1]:port`, or a host alone.
redis::RedisAddress read_address(TomlTable& table, std::string_view key, const std::string& text,
                                 std::uint16_t standard_port) {
  redis::RedisAddress address{text, standard_port};
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string::npos && !text.ends_with(']');
  if (has_port) {
    address.host = text.substr(0, colon);
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
    if (error != std::errc{} || stop != end || address.port == 0) table.refuse(key, "It must be host:port.");
  }
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  if (address.host.empty()) table.refuse(key, "It must be host:port.");
  return address;
}

constexpr std::uint16_t redis_port = 6379;
constexpr std::uint16_t sentinel_port = 26379;

redis::RedisSettings read_redis(TomlTable& table, const path& folder) {
  redis::RedisSettings settings;
  settings.unix_socket = read_path(table, "socket", folder);
  if (table.has("address"))
    settings.server = read_address(table, "address", table.text("address"), redis_port);
  for (const auto& text : table.texts("sentinels"))
    settings.sentinels.push_back(read_address(table, "sentinels", text, sentinel_port));
  read_text(table, "master_name", settings.master_name);
  read_text(table, "username", settings.username);
  settings.password_file = read_path(table, "password_file", folder);
  settings.database = static_cast<int>(read_number(table, "database", settings.database, 0, 1'000'000));
  read_text(table, "key_prefix", settings.key_prefix);
  settings.claim_ttl = read_ms(table, "claim_ttl_ms", settings.claim_ttl);
  settings.outcome_ttl = read_ms(table, "outcome_ttl_ms", settings.outcome_ttl);
  settings.connect_timeout = read_ms(table, "connect_timeout_ms", settings.connect_timeout);
  settings.command_timeout = read_ms(table, "command_timeout_ms", settings.command_timeout);
  settings.backoff_first = read_ms(table, "backoff_first_ms", settings.backoff_first);
  settings.backoff_max = read_ms(table, "backoff_max_ms", settings.backoff_max);
  const int ways = (settings.unix_socket.empty() ? 0 : 1) + (settings.server ? 1 : 0) +
                   (settings.sentinels.empty() ? 0 : 1);
  if (ways != 1) table.refuse("address", "One of socket, address and sentinels says where Redis is.");
  if (settings.sentinels.empty() != settings.master_name.empty())
    table.refuse("master_name", "It and sentinels go together.");
  table.finish();
  return settings;
}

}  // namespace

void read_stores(TomlTable& file, const path& folder, Configuration& configuration) {
  if (auto ledger = file.optional_table("ledger")) {
    if (auto postgres = ledger->optional_table("postgres")) {
      configuration.postgres = read_postgres(*postgres, folder);
      if (ledger->has("file"))
        ledger->refuse("file", "The books are in one place: here or in ledger.postgres.");
    } else {
      configuration.ledger_file = read_required_path(*ledger, "file", folder);
    }
    ledger->finish();
  }
  if (auto vault = file.optional_table("vault")) {
    // On PostgreSQL it lies beside the books: every broker needs it.
    if (configuration.postgres) {
      if (vault->has("file")) vault->refuse("file", "With ledger.postgres the vault is in that database.");
    } else {
      configuration.vault_file = read_required_path(*vault, "file", folder);
    }
    configuration.vault_key_file = read_required_path(*vault, "key_file", folder);
    vault->finish();
  }
  if (auto redis = file.optional_table("redis")) configuration.redis = read_redis(*redis, folder);
}

}  // namespace passerelle::daemon
