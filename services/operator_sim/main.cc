#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "services/operator_sim/simulator.h"

namespace passerelle::operator_sim {
namespace {

struct Options {
  std::string listen = "127.0.0.1:0";
  std::string port_file;
  std::string token_file;
  std::string faults;
  std::vector<std::string> faults_by_number;
  std::string subscribers = "any";
  std::vector<std::string> barred;
  std::vector<std::string> unknown;
  std::vector<std::string> prices;
  std::int64_t latency_ms = 0;
  std::int64_t visibility_ms = 0;
  std::int64_t fault_time_ms = 1'000;
  std::int64_t idle_timeout_ms = 60'000;
  std::string dedup = "off";
  SimulatorSettings settings;
};

void declare(CLI::App& app, Options& options) {
  auto& server = options.settings.server;
  app.add_option("--listen", options.listen, "ADDRESS:PORT; port 0 takes a free one")->capture_default_str();
  app.add_option("--port-file", options.port_file, "where the port is written once it listens");
  app.add_option("--certificate", server.certificate_file, "PEM, with its chain");
  app.add_option("--key", server.key_file, "PEM");
  app.add_option("--client-ca", server.client_ca_file, "clients show a certificate that this one signed");
  app.add_flag("--insecure", server.insecure, "http, on a loopback address alone");
  app.add_option("--token-file", options.token_file, "clients show the bearer token in it");
  app.add_option("--state", options.settings.state_directory, "the journal's directory")->required();
  app.add_option("--seed", options.settings.seed, "of the faults' chance")->capture_default_str();
  app.add_option("--fault", options.faults, "name=probability,...");
  app.add_option("--fault-number", options.faults_by_number, "PATTERN=fault[:ms], as *03=hang_after");
  app.add_option("--fault-time-ms", options.fault_time_ms, "of delay, forget, late_credit, accepted")
      ->capture_default_str();
  app.add_option("--latency-ms", options.latency_ms, "of every answer")->capture_default_str();
  app.add_option("--visibility-ms", options.visibility_ms, "how long inquiries don't show a top-up")
      ->capture_default_str();
  app.add_option("--subscribers", options.subscribers, "a file of numbers, or any")->capture_default_str();
  app.add_option("--barred", options.barred, "pattern of numbers that are barred, as +33600*");
  app.add_option("--unknown", options.unknown, "pattern of numbers that are nobody's");
  app.add_option("--price", options.prices, "PRODUCT=EURO_CENTS, what a statement counts for it");
  app.add_option("--dedup", options.dedup, "refuse a reference taken on before")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.add_option("--idle-timeout-ms", options.idle_timeout_ms, "of a kept connection")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--reference-attribute", options.settings.topups.reference_attribute,
                 "which attribute carries the client's reference")
      ->capture_default_str();
}

std::unexpected<domain::Error> bad_option(std::string message) {
  return domain::fail(domain::ErrorCode::invalid_argument, "OPTION_INVALID", std::move(message));
}

domain::Status resolve_listen(Options& options) {
  const auto colon = options.listen.rfind(':');
  const std::string port = colon == std::string::npos ? "" : options.listen.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos ||
      std::stoi(port) > 65535) {
    return bad_option("--listen is ADDRESS:PORT");
  }
  std::string address = options.listen.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  options.settings.server.address = address;
  options.settings.server.port = static_cast<std::uint16_t>(std::stoi(port));
  return {};
}

domain::Status resolve_faults(Options& options) {
  auto probabilities = parse_probabilities(options.faults);
  if (!probabilities) return std::unexpected(probabilities.error());
  options.settings.faults = std::move(*probabilities);
  for (const auto& text : options.faults_by_number) {
    const auto equals = text.find('=');
    const auto fault =
        equals == std::string::npos ? std::nullopt : parse_planned_fault(text.substr(equals + 1));
    if (!fault) return bad_option("--fault-number is PATTERN=fault or PATTERN=fault:ms");
    options.settings.faults_by_number.emplace_back(text.substr(0, equals), *fault);
  }
  return {};
}

domain::Status resolve_subscribers(Options& options) {
  if (options.subscribers != "any") {
    std::ifstream file(options.subscribers);
    if (!file) return bad_option("--subscribers: " + options.subscribers + " can't be read");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    auto base = SubscriberBase::from_text(text);
    if (!base) return std::unexpected(base.error());
    options.settings.subscribers = std::move(*base);
  }
  for (const auto& pattern : options.barred)
    options.settings.subscribers.add_pattern(pattern, LineState::barred);
  for (const auto& pattern : options.unknown) {
    options.settings.subscribers.add_pattern(pattern, LineState::unknown);
  }
  return {};
}

domain::Status resolve_prices(Options& options) {
  constexpr std::int64_t most_cents = 100'000'00;
  for (const auto& text : options.prices) {
    const auto equals = std::min(text.rfind('='), text.size());
    const auto digits = std::string_view(text).substr(std::min(equals + 1, text.size()));
    std::int64_t cents = -1;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), cents);
    const bool is_number = read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    if (equals == 0 || !is_number || cents < 0 || cents > most_cents) {
      return bad_option("--price is PRODUCT=EURO_CENTS, at most 10000000");
    }
    options.settings.prices[text.substr(0, equals)] = cents;
  }
  return {};
}

domain::Status resolve_rest(Options& options) {
  auto& settings = options.settings;
  if (!settings.server.insecure &&
      (settings.server.certificate_file.empty() || settings.server.key_file.empty())) {
    return bad_option("--certificate and --key, or --insecure on a loopback address");
  }
  if (!options.token_file.empty()) {
    std::ifstream file(options.token_file);
    if (!std::getline(file, settings.bearer_token) || settings.bearer_token.empty()) {
      return bad_option("--token-file: no token on the first line of " + options.token_file);
    }
  }
  settings.topups.latency = domain::Duration(options.latency_ms);
  settings.topups.visibility = domain::Duration(options.visibility_ms);
  settings.topups.fault_time = domain::Duration(options.fault_time_ms);
  settings.topups.dedup = options.dedup == "on";
  settings.server.idle_timeout = domain::Duration(options.idle_timeout_ms);
  return {};
}

// Whoever waits for the file finds it whole or not at all.
domain::Status write_port(const std::string& path, std::uint16_t port) {
  if (path.empty()) return {};
  const std::string draft = path + ".new";
  {
    std::ofstream file(draft);
    file << port << '\n';
    if (!file.flush()) return bad_option("--port-file: " + path + " can't be written");
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) {
    return bad_option("--port-file: " + path + " can't be written");
  }
  return {};
}

int report(const domain::Error& error) {
  fmt::print(stderr, "operator_sim: {}: {}\n", error.reason, error.message);
  return 2;
}

int run(Options options) {
  for (const auto resolve :
       {resolve_listen, resolve_faults, resolve_subscribers, resolve_prices, resolve_rest}) {
    if (const auto resolved = resolve(options); !resolved) return report(resolved.error());
  }
  boost::asio::io_context io(1);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { io.stop(); });
  const bool insecure = options.settings.server.insecure;
  const std::string address = options.settings.server.address;
  auto simulator = Simulator::create(io, std::move(options.settings));
  if (!simulator) return report(simulator.error());
  if (const auto written = write_port(options.port_file, (*simulator)->port()); !written) {
    return report(written.error());
  }
  fmt::print(stderr, "operator_sim: listening on {}://{}:{}, {} journal entries\n",
             insecure ? "http" : "https", address, (*simulator)->port(),
             (*simulator)->journal().entries().size());
  io.run();
  return 0;
}

}  // namespace
}  // namespace passerelle::operator_sim

int main(int argc, char** argv) {
  CLI::App app("An operator to develop and test against: TMF654 over HTTPS, with faults on demand.");
  passerelle::operator_sim::Options options;
  passerelle::operator_sim::declare(app, options);
  try {
    app.parse(argc, argv);
    return passerelle::operator_sim::run(std::move(options));
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "operator_sim: {}\n", error.what());
    return 1;
  }
}
