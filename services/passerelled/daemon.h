// The broker, its ports filled, behind its gRPC port.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "adapters/redis/redis_cache.h"
#include "adapters/sealing/vault_keys.h"
#include "services/passerelled/asio_scheduler.h"
#include "services/passerelled/call_meter.h"
#include "services/passerelled/configuration.h"
#include "services/passerelled/health_watch.h"
#include "services/passerelled/metrics.h"
#include "services/passerelled/reader_threads.h"
#include "services/passerelled/system_clock.h"
#include "services/passerelled/system_random.h"
#include "services/rpc/server.h"

namespace passerelle::daemon {

// The files that the configuration names, read. Error: failed_precondition FILE_UNREADABLE and
// rpc::check()'s.
domain::Result<rpc::ServerSettings> server_settings_of(const Configuration& configuration);

class Daemon {
 public:
  // Serves from here on: the ledger is open, what was left open is taken up, the port is known.
  static domain::Result<std::unique_ptr<Daemon>> start(const Configuration& configuration,
                                                       rpc::CallObserver observer);
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon();

  int port() const { return server_->port(); }
  std::optional<int> metrics_port() const {
    return metrics_ ? std::optional(metrics_->port()) : std::nullopt;
  }
  broker::Broker& broker() { return *broker_; }
  // Takes nothing new, ends what is in flight within the configured time, stops every thread.
  void stop();

 private:
  explicit Daemon(const Configuration& configuration)
      : drain_(configuration.limits.drain), directory_(configuration.principals) {}
  domain::Status open_files(const Configuration& configuration, const sealing::VaultKeys& keys);
  domain::Status open_postgres(const postgres::PostgresSettings& settings, const sealing::VaultKeys& keys);
  domain::Status open_redis(const redis::RedisSettings& settings);
  domain::Status open_stores(const Configuration& configuration);
  domain::Status make_broker(const Configuration& configuration);
  domain::Status start_writer();
  domain::Status start_server(const rpc::ServerSettings& settings, rpc::CallObserver observer);
  domain::Status start_watching(const Configuration& configuration);

  const domain::Duration drain_;
  rpc::PrincipalDirectory directory_;
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<broker::Ledger> ledger_;
  std::unique_ptr<broker::IdentityVault> vault_;
  std::unique_ptr<redis::RedisCache> cache_;
  std::unique_ptr<broker::SharedRate> rates_;
  std::unique_ptr<ReaderThreads> readers_;
  std::unique_ptr<ReaderThreads> long_readers_;
  AsioScheduler scheduler_;
  std::vector<std::unique_ptr<broker::OperatorGateway>> gateways_;
  std::unique_ptr<broker::Broker> broker_;
  std::unique_ptr<broker::ChangeFeed> changes_;  // ends before what it calls
  CallMeter calls_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<HealthWatch> health_;
  std::unique_ptr<MetricsEndpoint> metrics_;
  std::thread writer_;
};

}  // namespace passerelle::daemon
