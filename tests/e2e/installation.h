// A whole embedded installation of its own: the real simulator and one real broker on SQLite, as processes,
// in a temporary directory.
#pragma once

#include "tests/e2e/broker_configuration.h"
#include "tests/e2e/simulator.h"

namespace passerelle::e2e {

class Installation {
 public:
  Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  Simulator& simulator() { return simulator_; }
  void start_broker();  // returns once it serves
  ServerProcess& broker() { return broker_; }
  std::filesystem::path ledger_file() const { return directory_ / "ledger.db"; }
  std::filesystem::path vault_file() const { return directory_ / "vault.db"; }
  std::filesystem::path configuration_file() const { return directory_ / "broker.toml"; }
  // State, configuration and logs; the operator's are in there as well, named `operator`.
  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  testing::TemporaryDirectory directory_;
  Simulator simulator_;
  ServerProcess broker_;
};

}  // namespace passerelle::e2e
