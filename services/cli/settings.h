// Where the service is, and who we are there: from the command line, else the environment, else the person's
// configuration file.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "services/cli/problem.h"
#include "services/cli/words.h"

namespace passerelle::cli {

struct Settings {
  std::string server;  // host:port
  std::string user;    // the development identity; empty where a certificate says who we are
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  std::chrono::milliseconds timeout{30'000};
};

inline constexpr std::string_view default_server = "127.0.0.1:50051";

// $XDG_CONFIG_HOME/passerelle/config.toml, else ~/.config/passerelle/config.toml; absent without a home.
std::optional<std::filesystem::path> configuration_file();

// Fills what `given` leaves empty from the file, where there is one; then from the defaults. Errors: a file
// that can't be read, isn't TOML or has keys that mean nothing.
Outcome<Settings> complete(Settings given, const std::optional<std::filesystem::path>& file,
                           const Words& words);

// 127.0.0.0/8, [::1] or localhost, with a port.
bool is_loopback(std::string_view server);

}  // namespace passerelle::cli
