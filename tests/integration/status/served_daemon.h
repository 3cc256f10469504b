// passerelled as a process, on stores that a test names, and what those on call see of it.
#pragma once

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>

#include "adapters/postgres/postgres_settings.h"
#include "tests/integration/cli/program.h"
#include "tests/support/process.h"

namespace passerelle::status::test {

// Sections of the configuration file.
std::string on_sqlite();
std::string on_postgres(const postgres::PostgresSettings& settings,
                        const std::filesystem::path& key_file = "vault.key");
std::string with_redis(const std::filesystem::path& socket);

// A whole configuration file around them, on a free port, with metrics on another.
std::string configuration_of(const std::string& sections);

class ServedDaemon {
 public:
  // Back once it answers. `sections`: the ledger, and what else a test is about.
  explicit ServedDaemon(const std::string& sections);
  ServedDaemon(const ServedDaemon&) = delete;
  ServedDaemon& operator=(const ServedDaemon&) = delete;

  // What grpc.health.v1 says: SERVING, NOT_SERVING, or nothing where it knows no such part.
  std::string health(const std::string& part) const;
  // `passerelle status` and the like, as `user`.
  cli::test::Ended command(std::vector<std::string> arguments, const std::string& user = "karim") const;
  // GET /metrics: each sample's name and labels, and its value. Empty where nothing answers.
  std::map<std::string, double> metrics() const;
  // A whole HTTP answer of the metrics' port.
  std::string get(const std::string& path) const;

  // Drawn for it: where several share a vault, one has the others' as well.
  std::filesystem::path key_file() const { return directory_ / "vault.key"; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  std::string log() const { return process_->output(); }
  int lines_with(const std::string& part) const;
  testing::Process& process() { return *process_; }

 private:
  int metrics_port() const;

  testing::TemporaryDirectory directory_;
  std::unique_ptr<testing::Process> process_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace passerelle::status::test
