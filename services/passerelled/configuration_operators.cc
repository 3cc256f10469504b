#include <set>

#include "services/passerelled/configuration_sections.h"

namespace passerelle::daemon {
namespace {

using domain::TomlTable;
using std::filesystem::path;

constexpr std::string_view standard_path = "/tmf-api/prepayBalanceManagement/v4";

// A base URL that is a host alone gets the path that the standard gives the API.
std::string with_standard_path(std::string url) {
  const auto host = url.find("://");
  if (host == std::string::npos) return url;
  while (url.ends_with('/')) url.pop_back();
  return url.find('/', host + 3) == std::string::npos ? url + std::string(standard_path) : url;
}

broker::OperatorLimits read_operator_limits(TomlTable& table) {
  broker::OperatorLimits limits;
  limits.request_timeout = read_ms(table, "request_timeout_ms", limits.request_timeout);
  limits.max_in_flight =
      static_cast<int>(read_number(table, "max_in_flight", limits.max_in_flight, 1, 10'000));
  limits.max_per_second = static_cast<double>(read_number(table, "max_per_second", 0, 0, 100'000));
  limits.breaker_failures =
      static_cast<int>(read_number(table, "breaker_failures", limits.breaker_failures, 1, 1'000'000));
  limits.breaker_pause = read_ms(table, "breaker_pause_ms", limits.breaker_pause);
  limits.inquiry_first_delay = read_ms(table, "inquiry_first_delay_ms", limits.inquiry_first_delay);
  limits.inquiry_max_delay = read_ms(table, "inquiry_max_delay_ms", limits.inquiry_max_delay);
  if (limits.inquiry_max_delay < limits.inquiry_first_delay)
    table.refuse("inquiry_max_delay_ms", "It must not be less than inquiry_first_delay_ms.");
  return limits;
}

void read_text(TomlTable& table, std::string_view key, std::string& text) {
  const std::string read = table.text_or_empty(key);
  if (!read.empty()) text = read;
}

tmf654::Tmf654Settings read_tmf654(TomlTable& table, const path& folder,
                                   const broker::OperatorLimits& limits) {
  tmf654::Tmf654Settings settings;
  auto& connection = settings.connection;
  connection.base_url = with_standard_path(table.text("base_url"));
  connection.ca_file = read_path(table, "ca_file", folder);
  connection.client_certificate_file = read_path(table, "client_certificate_file", folder);
  connection.client_key_file = read_path(table, "client_key_file", folder);
  connection.bearer_token_file = read_path(table, "bearer_token_file", folder);
  connection.connect_timeout = read_ms(table, "connect_timeout_ms", connection.connect_timeout);
  connection.idle_timeout = read_ms(table, "idle_timeout_ms", connection.idle_timeout);
  connection.read_timeout = limits.request_timeout;
  connection.max_connections = static_cast<std::size_t>(limits.max_in_flight);
  if (connection.client_certificate_file.empty() != connection.client_key_file.empty())
    table.refuse("client_certificate_file", "It and client_key_file go together.");

  auto& capabilities = settings.capabilities;
  capabilities.visibility_window = read_ms(table, "visibility_window_ms", capabilities.visibility_window);
  capabilities.dedups_reference =
      table.optional_boolean("dedups_reference").value_or(capabilities.dedups_reference);
  capabilities.inquires_by_our_reference =
      table.optional_boolean("inquires_by_our_reference").value_or(capabilities.inquires_by_our_reference);

  read_text(table, "reference_attribute", settings.protocol.reference_attribute);
  read_text(table, "type", settings.protocol.type);
  read_text(table, "schema_location", settings.protocol.schema_location);
  read_text(table, "bucket", settings.protocol.bucket);
  read_text(table, "party_account", settings.protocol.party_account);
  read_text(table, "channel", settings.protocol.channel);
  return settings;
}

}  // namespace

void read_operators(TomlTable& file, const path& folder, Configuration& configuration) {
  std::set<std::string> ids;
  for (TomlTable& table : file.tables("operators")) {
    OperatorConfiguration entry;
    entry.id.value = table.text("id");
    if (!domain::is_slug(entry.id.value))
      table.refuse("id", "It must be the operator's id in the programme.");
    else if (!ids.insert(entry.id.value).second)
      table.refuse("id", "Another operator has it.");
    const auto protocol = table.one_of("protocol", {"tmf654"});
    const auto limits = read_operator_limits(table);
    configuration.limits.operators[entry.id] = limits;
    if (!protocol) continue;  // which other keys belong here is not known
    entry.tmf654 = read_tmf654(table, folder, limits);
    table.finish();
    configuration.operators.push_back(std::move(entry));
  }
}

}  // namespace passerelle::daemon
