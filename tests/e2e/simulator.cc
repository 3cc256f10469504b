#include "tests/e2e/simulator.h"

namespace passerelle::e2e {

Simulator::Simulator(const std::filesystem::path& directory)
    : directory_(directory),
      authority_(directory, "authority"),
      certificate_(authority_.issue_server("operator")),
      process_(directory, "simulator") {}

void Simulator::start(const std::string& faults, const std::vector<std::string>& more) {
  std::vector<std::string> command{OPERATOR_SIM,
                                   "--listen",
                                   process_.address(),
                                   "--port-file",
                                   process_.port_file().string(),
                                   "--certificate",
                                   certificate_.certificate.string(),
                                   "--key",
                                   certificate_.key.string(),
                                   "--state",
                                   journal_directory().string(),
                                   "--seed",
                                   "20260301"};
  if (!faults.empty()) {
    command.emplace_back("--fault");
    command.push_back(faults);
  }
  command.insert(command.end(), more.begin(), more.end());
  process_.start(command);
}

}  // namespace passerelle::e2e
