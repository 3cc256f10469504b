// The configuration file of a broker under test: short times, so that a test turns quickly.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace passerelle::e2e {

struct BrokerConfiguration {
  std::uint16_t port = 0;
  std::filesystem::path port_file;
  std::string stores;       // [ledger], [vault] and [redis], as they stand in the file
  std::string limits;       // lines of [limits]
  std::string campaigns{};  // lines of [campaigns]
  std::uint16_t operator_port = 0;
  std::filesystem::path operator_authority;
  int request_timeout_ms = 1'500;
  int operator_in_flight = 64;
};

std::string text_of(const BrokerConfiguration& configuration);
// Writes it, and gives the command that serves it.
std::vector<std::string> broker_command(const std::filesystem::path& file,
                                        const BrokerConfiguration& configuration);
// Drawn, where it is not there yet.
void make_vault_key(const std::filesystem::path& file);

}  // namespace passerelle::e2e
