#include "tests/e2e/installation.h"

#include <fmt/format.h>

namespace passerelle::e2e {

Installation::Installation() : simulator_(directory_.path()), broker_(directory_.path(), "broker") {
  make_vault_key(directory_ / "vault.key");
}

void Installation::start_broker() {
  const BrokerConfiguration configuration{
      .port = broker_.port(),
      .port_file = broker_.port_file(),
      .stores = fmt::format("[ledger]\nfile = \"{0}/ledger.db\"\n\n[vault]\nfile = \"{0}/vault.db\"\n"
                            "key_file = \"{0}/vault.key\"",
                            directory_.path().string()),
      .limits = "",
      .campaigns = "per_second = 0",
      .operator_port = simulator_.port(),
      .operator_authority = simulator_.authority_file()};
  broker_.start(broker_command(directory_ / "broker.toml", configuration));
}

}  // namespace passerelle::e2e
