#include "tests/e2e/broker_configuration.h"

#include <fmt/format.h>

#include <cstdlib>

#include "tests/support/process.h"

namespace passerelle::e2e {

std::string text_of(const BrokerConfiguration& configuration) {
  return fmt::format(
      R"([server]
listen = "127.0.0.1:{port}"
port_file = "{port_file}"
development_identity = true

{stores}

[readers]
threads = 2

[log]
level = "info"

[limits]
{limits}

[campaigns]
{campaigns}

[[principals]]
id = "counter"
roles = ["counter"]

[[principals]]
id = "administrator"
roles = ["administrator"]

[[principals]]
id = "auditor"
roles = ["auditor"]

[[principals]]
id = "manager"
roles = ["campaign_manager"]

[[principals]]
id = "director"
roles = ["campaign_manager"]

[[operators]]
id = "sfr"
protocol = "tmf654"
base_url = "https://127.0.0.1:{operator_port}"
ca_file = "{authority}"
request_timeout_ms = {request_timeout_ms}
max_in_flight = {in_flight}
visibility_window_ms = 3000
inquiry_first_delay_ms = 100
inquiry_max_delay_ms = 1000
breaker_failures = 1000
)",
      fmt::arg("port", configuration.port), fmt::arg("port_file", configuration.port_file.string()),
      fmt::arg("stores", configuration.stores), fmt::arg("limits", configuration.limits),
      fmt::arg("campaigns", configuration.campaigns), fmt::arg("operator_port", configuration.operator_port),
      fmt::arg("authority", configuration.operator_authority.string()),
      fmt::arg("request_timeout_ms", configuration.request_timeout_ms),
      fmt::arg("in_flight", configuration.operator_in_flight));
}

std::vector<std::string> broker_command(const std::filesystem::path& file,
                                        const BrokerConfiguration& configuration) {
  testing::write_file(file, text_of(configuration));
  return {PASSERELLED, "--config", file.string()};
}

void make_vault_key(const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) return;
  const auto log = file.parent_path() / "key.log";
  testing::Process create({PASSERELLED, "--create-vault-key", file.string()}, log);
  if (create.wait_for_exit(std::chrono::seconds(30)) == 0) return;
  fmt::print(stderr, "no vault key:\n{}\n", create.output());
  std::abort();
}

}  // namespace passerelle::e2e
