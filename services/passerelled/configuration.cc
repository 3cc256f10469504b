#include "services/passerelled/configuration.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <iterator>

#include "services/passerelled/configuration_sections.h"

namespace passerelle::daemon {
namespace {

using domain::TomlTable;
using std::filesystem::path;

constexpr std::int64_t longest_ms = 24LL * 3600 * 1000;

domain::Error invalid(std::string message) {
  return {domain::ErrorCode::invalid_argument, "CONFIGURATION_INVALID", std::move(message)};
}

std::optional<rpc::ListenAddress> read_listen(TomlTable& table) {
  const std::string listen = table.text("listen");
  if (listen.empty()) return std::nullopt;
  auto address = rpc::ListenAddress::parse(listen);
  if (address) return *std::move(address);
  table.refuse("listen", address.error().message);
  return std::nullopt;
}

void read_server(TomlTable& table, const path& folder, ServerConfiguration& server) {
  if (auto listen = read_listen(table)) server.listen = *std::move(listen);
  server.port_file = read_path(table, "port_file", folder);
  server.certificate_file = read_path(table, "certificate_file", folder);
  server.key_file = read_path(table, "key_file", folder);
  server.client_ca_file = read_path(table, "client_ca_file", folder);
  server.development_identity = table.optional_boolean("development_identity").value_or(false);
  if (server.certificate_file.empty() != server.key_file.empty())
    table.refuse("certificate_file", "It and key_file go together.");
  if (!server.client_ca_file.empty() && server.certificate_file.empty())
    table.refuse("client_ca_file", "It needs certificate_file and key_file.");
  table.finish();
}

void read_limits(TomlTable& table, Configuration& configuration) {
  const auto count = [&](std::string_view key, std::size_t fallback, std::int64_t most) {
    return static_cast<std::size_t>(read_number(table, key, static_cast<std::int64_t>(fallback), 1, most));
  };
  broker::BrokerLimits& limits = configuration.limits;
  limits.writer_queue = count("writer_queue", limits.writer_queue, 1'000'000);
  limits.batch = count("batch", limits.batch, 10'000);
  limits.undelivered = count("undelivered", limits.undelivered, 10'000'000);
  limits.drain = read_ms(table, "drain_ms", limits.drain);
  limits.sweep_interval = read_ms(table, "sweep_interval_ms", limits.sweep_interval);
  limits.lease = read_ms(table, "lease_ms", limits.lease);
  configuration.read_queue = count("read_queue", configuration.read_queue, 100'000);
  configuration.concurrent_calls =
      static_cast<int>(read_number(table, "concurrent_calls", configuration.concurrent_calls, 1, 100'000));
  table.finish();
}

void read_campaigns(TomlTable& table, broker::CampaignLimits& limits) {
  limits.run = table.optional_boolean("run").value_or(limits.run);
  limits.at_once = static_cast<int>(read_number(table, "at_once", limits.at_once, 1, 10'000));
  limits.per_second = static_cast<double>(
      read_number(table, "per_second", static_cast<std::int64_t>(limits.per_second), 0, 1'000'000));
  limits.lease_lines = 4 * limits.at_once;
  limits.lease = read_ms(table, "lease_ms", limits.lease);
  limits.recycled_after_days =
      static_cast<int>(read_number(table, "recycled_after_days", limits.recycled_after_days, 0, 3'650));
  if (table.has("second_approver_from_eur"))
    limits.approval.second_approver_from = {
        100 * read_number(table, "second_approver_from_eur", 0, 0, 1'000'000'000)};
  table.finish();
}

void read_finance(TomlTable& table, const path& folder, FinanceConfiguration& finance) {
  if (table.has("one_person_up_to")) finance.one_person_up_to.value = table.euro_cents("one_person_up_to");
  finance.signing_key_file = read_path(table, "signing_key_file", folder);
  finance.accounting_plan_file = read_path(table, "accounting_plan_file", folder);
  table.finish();
}

void read_file(TomlTable& file, const path& folder, Configuration& configuration) {
  const auto section = [&](std::string_view name, auto read) {
    if (auto table = file.optional_table(name)) read(*table);
  };
  for (const std::string_view name : {"server", "ledger", "vault"})
    if (!file.has(name)) file.refuse(name, "This section is missing.");
  section("server", [&](TomlTable& table) { read_server(table, folder, configuration.server); });
  read_stores(file, folder, configuration);
  section("readers", [&](TomlTable& table) {
    configuration.reader_threads =
        static_cast<int>(read_number(table, "threads", configuration.reader_threads, 1, 64));
    table.finish();
  });
  section("log", [&](TomlTable& table) {
    const std::vector<std::string_view> levels{"debug", "info", "warning", "error"};
    if (table.has("level"))
      if (const auto level = table.one_of("level", levels)) configuration.log_level = levels[*level];
    table.finish();
  });
  section("metrics", [&](TomlTable& table) {
    configuration.metrics = read_listen(table);
    table.finish();
  });
  section("campaigns", [&](TomlTable& table) { read_campaigns(table, configuration.limits.campaigns); });
  section("finance", [&](TomlTable& table) { read_finance(table, folder, configuration.finance); });
  section("limits", [&](TomlTable& table) { read_limits(table, configuration); });
  read_principals(file, configuration);
  read_operators(file, folder, configuration);
  file.finish();
}

std::string prefixed(const std::string& prefix, const std::string& lines) {
  std::string result = prefix;
  for (const char letter : lines) {
    result += letter;
    if (letter == '\n') result += prefix;
  }
  return result;
}

}  // namespace

path read_path(TomlTable& table, std::string_view key, const path& folder) {
  const std::string text = table.text_or_empty(key);
  return text.empty() ? path() : folder / text;
}

path read_required_path(TomlTable& table, std::string_view key, const path& folder) {
  const std::string text = table.text(key);
  return text.empty() ? path() : folder / text;
}

std::int64_t read_number(TomlTable& table, std::string_view key, std::int64_t fallback, std::int64_t least,
                         std::int64_t most) {
  const std::int64_t value = table.optional_integer(key).value_or(fallback);
  if (value >= least && value <= most) return value;
  table.refuse(key, fmt::format("It must be {} to {}.", least, most));
  return fallback;
}

domain::Duration read_ms(TomlTable& table, std::string_view key, domain::Duration fallback) {
  return domain::Duration(read_number(table, key, fallback.count(), 1, longest_ms));
}

domain::Result<Configuration> parse_configuration(std::string_view toml, const path& folder) {
  toml::table document;
  try {
    document = toml::parse(toml);
  } catch (const toml::parse_error& error) {
    return std::unexpected(invalid(fmt::format("line {}, column {}: {}", error.source().begin.line,
                                               error.source().begin.column, error.description())));
  }
  domain::TomlFindings findings;
  TomlTable file(document, "", findings);
  Configuration configuration;
  read_file(file, folder, configuration);
  if (!findings.empty()) return std::unexpected(findings.error("CONFIGURATION_INVALID"));
  return configuration;
}

domain::Result<Configuration> read_configuration(const path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::unexpected(invalid(file.string() + ": it can't be read"));
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  auto configuration = parse_configuration(text, std::filesystem::absolute(file).parent_path());
  if (!configuration)
    configuration.error().message = prefixed(file.string() + ": ", configuration.error().message);
  return configuration;
}

}  // namespace passerelle::daemon
