#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>
#include <spdlog/spdlog.h>
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <string>

#include "adapters/sealing/vault_key_file.h"
#include "services/passerelled/daemon.h"
#include "services/passerelled/event_log.h"
#include "services/passerelled/port_file.h"

namespace passerelle::daemon {
namespace {

struct Options {
  std::string configuration_file;
  std::string new_vault_key_file;
  bool check_only = false;
};

int complain(const domain::Error& error, int status) {
  fmt::print(stderr, "passerelled: {} ({})\n", error.message, error.reason);
  return status;
}

int create_vault_key(const std::string& file) {
  if (auto status = sealing::create_key_file(file); !status) return complain(status.error(), EXIT_FAILURE);
  fmt::print("{}: drawn. Keep a copy in a safe place: without it every name and number is lost.\n", file);
  return EXIT_SUCCESS;
}

int check(const Configuration& configuration) {
  if (auto settings = server_settings_of(configuration); !settings)
    return complain(settings.error(), EX_CONFIG);
  if (auto keys = sealing::load_or_refuse(configuration.vault_key_file); !keys)
    return complain(keys.error(), EX_CONFIG);
  fmt::print("The configuration is sound.\n");
  return EXIT_SUCCESS;
}

// What has to be put right in a file before a new start makes sense.
bool is_configuration(const domain::Error& error) {
  return error.code == domain::ErrorCode::failed_precondition ||
         error.code == domain::ErrorCode::invalid_argument;
}

// Blocked in every thread, they wait for the main one to fetch them.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Woken, a thread does not interrupt the one that runs: on a loaded machine each of them gets more done at a
// time, and costs the others less of what they hold in the caches. Inherited by every thread from here on.
void favour_throughput() {
  const sched_param none{};
  if (sched_setscheduler(0, SCHED_BATCH, &none) != 0) spdlog::warn("scheduling: SCHED_BATCH was refused");
}

int serve(const Configuration& configuration) {
  const sigset_t signals = block_signals();
  favour_throughput();
  open_log(configuration.log_level);
  auto daemon = Daemon::start(configuration, log_call);
  if (!daemon) return complain(daemon.error(), is_configuration(daemon.error()) ? EX_CONFIG : EXIT_FAILURE);
  if (!configuration.server.port_file.empty())
    if (auto status = write_port_file(configuration.server.port_file, (*daemon)->port()); !status)
      return complain(status.error(), EXIT_FAILURE);
  spdlog::info("serving address={} port={} tls={}", configuration.server.listen.host, (*daemon)->port(),
               !configuration.server.certificate_file.empty());
  if (const auto port = (*daemon)->metrics_port())
    spdlog::info("metrics address={} port={}", configuration.metrics->host, *port);

  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("stopping signal={}", signal == SIGTERM ? "SIGTERM" : "SIGINT");
  (*daemon)->stop();
  spdlog::info("stopped");
  return EXIT_SUCCESS;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Brokers solidarity recharges: decides, reserves, has them delivered exactly once, and keeps the "
      "books.",
      "passerelled");
  app.set_version_flag("--version", "passerelled " PASSERELLE_VERSION);
  auto* configuration =
      app.add_option("--config", options.configuration_file, "the configuration file, TOML");
  auto* key = app.add_option("--create-vault-key", options.new_vault_key_file,
                             "draws the vault's keys into a new file, and ends");
  app.add_flag("--check-config", options.check_only,
               "reads the configuration and the files it names, and ends")
      ->needs(configuration);
  key->excludes(configuration);
  CLI11_PARSE(app, argc, argv);

  if (!options.new_vault_key_file.empty()) return create_vault_key(options.new_vault_key_file);
  if (options.configuration_file.empty()) {
    fmt::print(stderr, "passerelled: --config FILE says what to serve; --help tells more\n");
    return EX_USAGE;
  }
  const auto read = read_configuration(options.configuration_file);
  if (!read) return complain(read.error(), EX_CONFIG);
  return options.check_only ? check(*read) : serve(*read);
}

}  // namespace
}  // namespace passerelle::daemon

int main(int argc, char** argv) { return passerelle::daemon::run(argc, argv); }
