// The operator: operator_sim as a process, behind TLS, with its journal.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/server_process.h"
#include "tests/support/certificates.h"

namespace passerelle::e2e {

class Simulator {
 public:
  explicit Simulator(const std::filesystem::path& directory);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // `faults` as operator_sim takes them: `close_after=0.02,hang_after=0.01`; empty = none.
  // `more`: further options.
  void start(const std::string& faults, const std::vector<std::string>& more = {});
  void kill() { process_.kill(); }

  std::uint16_t port() const { return process_.port(); }
  const std::filesystem::path& authority_file() const { return authority_.certificate_file(); }
  std::filesystem::path journal_directory() const { return directory_ / "operator"; }

 private:
  const std::filesystem::path directory_;
  test::CertificateAuthority authority_;
  test::CertificateFiles certificate_;
  ServerProcess process_;
};

}  // namespace passerelle::e2e
