#include "services/cli/settings.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <toml++/toml.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "services/cli/catalogue.h"
#include "services/cli/files.h"

namespace passerelle::cli {
namespace {

Problem unusable(std::string message) {
  return local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "CONFIGURATION_INVALID",
                       std::move(message));
}

Outcome<void> read_into(Settings& settings, const std::filesystem::path& file, const Words& words) {
  const auto content = read_small_file(file, words);
  if (!content) return fail(content.error());
  toml::table table;
  try {
    table = toml::parse(*content);
  } catch (const toml::parse_error& error) {
    const auto begin = error.source().begin;
    return fail(unusable(words.say<text::configuration_not_toml>(file.string(), begin.line, begin.column,
                                                                 error.description())));
  }
  const std::array<std::pair<std::string_view, std::string*>, 5> keys{
      {{"server", &settings.server},
       {"user", &settings.user},
       {"ca_file", &settings.ca_file},
       {"certificate", &settings.certificate_file},
       {"key", &settings.key_file}}};
  for (const auto& [key, node] : table) {
    std::string* place = nullptr;
    for (const auto& [name, value] : keys) {
      if (key.str() == name) place = value;
    }
    const auto value = node.value_exact<std::string>();
    if (place == nullptr || !value) {
      return fail(unusable(
          words.say<text::configuration_key_unknown>(file.string(), node.source().begin.line, key.str())));
    }
    if (place->empty()) *place = *value;
  }
  return {};
}

}  // namespace

std::optional<std::filesystem::path> configuration_file() {
  const auto below = [](const char* variable, const char* rest) -> std::optional<std::filesystem::path> {
    const char* home = std::getenv(variable);
    if (home == nullptr || *home == '\0') return std::nullopt;
    return std::filesystem::path(home) / rest;
  };
  if (auto file = below("XDG_CONFIG_HOME", "passerelle/config.toml")) return file;
  return below("HOME", ".config/passerelle/config.toml");
}

Outcome<Settings> complete(Settings given, const std::optional<std::filesystem::path>& file,
                           const Words& words) {
  std::error_code ignored;
  if (file && std::filesystem::exists(*file, ignored)) {
    if (auto read = read_into(given, *file, words); !read) return fail(read.error());
  }
  if (given.server.empty()) given.server = default_server;
  if (given.certificate_file.empty() != given.key_file.empty()) {
    return fail(unusable(words(text::certificate_without_key)));
  }
  if (!given.user.empty() && !is_loopback(given.server)) {
    return fail(unusable(words(text::user_off_loopback)));
  }
  return given;
}

bool is_loopback(std::string_view server) {
  const auto colon = server.rfind(':');
  if (colon == std::string_view::npos) return false;
  auto host = std::string(server.substr(0, colon));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host == "localhost" || host == "::1") return true;
  in_addr address{};
  constexpr std::uint32_t loopback_net = 127;
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == loopback_net;
}

}  // namespace passerelle::cli
