#include "services/passerelled/daemon.h"

#include <fstream>
#include <future>
#include <iterator>

#include "adapters/operators/tmf654/tmf654_gateway.h"
#include "adapters/postgres/postgres_change_feed.h"
#include "adapters/postgres/postgres_ledger.h"
#include "adapters/postgres/postgres_vault.h"
#include "adapters/redis/redis_rate.h"
#include "adapters/sealing/vault_key_file.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "adapters/sqlite/sqlite_vault.h"
#include "services/passerelled/finance_terms.h"

namespace passerelle::daemon {
namespace {

// What calls get on top of the broker's own drain to carry their answers away.
constexpr domain::Duration answer_time{2'000};

domain::Result<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream || text.empty())
    return domain::fail(domain::ErrorCode::failed_precondition, "FILE_UNREADABLE",
                        "cannot read " + file.string() + ", or it is empty");
  return text;
}

domain::Result<rpc::TlsMaterial> tls_of(const ServerConfiguration& server) {
  rpc::TlsMaterial material;
  struct Part {
    const std::filesystem::path& file;
    std::string& text;
  };
  for (const Part& part :
       {Part{server.certificate_file, material.certificate_pem}, Part{server.key_file, material.key_pem},
        Part{server.client_ca_file, material.client_ca_pem}}) {
    if (part.file.empty()) continue;
    auto text = read_text(part.file);
    if (!text) return std::unexpected(std::move(text.error()));
    part.text = *std::move(text);
  }
  return material;
}

}  // namespace

domain::Result<rpc::ServerSettings> server_settings_of(const Configuration& configuration) {
  rpc::ServerSettings settings;
  settings.listen = configuration.server.listen;
  settings.development_identity = configuration.server.development_identity;
  settings.max_concurrent_streams = configuration.concurrent_calls;
  if (!configuration.server.certificate_file.empty()) {
    auto material = tls_of(configuration.server);
    if (!material) return std::unexpected(std::move(material.error()));
    settings.tls = *std::move(material);
  }
  if (auto status = rpc::check(settings); !status) return std::unexpected(std::move(status.error()));
  return settings;
}

domain::Result<std::unique_ptr<Daemon>> Daemon::start(const Configuration& configuration,
                                                      rpc::CallObserver observer) {
  const auto settings = server_settings_of(configuration);
  if (!settings) return std::unexpected(settings.error());
  std::unique_ptr<Daemon> daemon(new Daemon(configuration));
  if (auto status = daemon->open_stores(configuration); !status)
    return std::unexpected(std::move(status.error()));
  if (auto status = daemon->make_broker(configuration); !status)
    return std::unexpected(std::move(status.error()));
  if (auto status = daemon->start_writer(); !status) return std::unexpected(std::move(status.error()));
  if (auto status = daemon->start_server(*settings, std::move(observer)); !status)
    return std::unexpected(std::move(status.error()));
  if (auto status = daemon->start_watching(configuration); !status)
    return std::unexpected(std::move(status.error()));
  return daemon;
}

domain::Status Daemon::open_files(const Configuration& configuration, const sealing::VaultKeys& keys) {
  auto ledger = sqlite::open_ledger(configuration.ledger_file);
  if (!ledger) return std::unexpected(std::move(ledger.error()));
  ledger_ = *std::move(ledger);
  auto vault = sqlite::open_vault(configuration.vault_file, keys);
  if (!vault) return std::unexpected(std::move(vault.error()));
  vault_ = *std::move(vault);
  return {};
}

domain::Status Daemon::open_postgres(const postgres::PostgresSettings& settings,
                                     const sealing::VaultKeys& keys) {
  auto ledger = postgres::open_ledger(settings);
  if (!ledger) return std::unexpected(std::move(ledger.error()));
  ledger_ = *std::move(ledger);
  auto vault = postgres::open_vault(settings, keys);
  if (!vault) return std::unexpected(std::move(vault.error()));
  vault_ = *std::move(vault);
  auto changes = postgres::open_change_feed(settings);
  if (!changes) return std::unexpected(std::move(changes.error()));
  changes_ = *std::move(changes);
  return {};
}

// A Redis that is away is no reason not to start: the ledger decides.
domain::Status Daemon::open_redis(const redis::RedisSettings& settings) {
  auto cache = redis::make_cache(settings, random_);
  if (!cache) return std::unexpected(std::move(cache.error()));
  cache_ = *std::move(cache);
  if (!ledger_->shared()) return {};
  auto rates = redis::make_shared_rate(settings, random_);
  if (!rates) return std::unexpected(std::move(rates.error()));
  rates_ = *std::move(rates);
  return {};
}

domain::Status Daemon::open_stores(const Configuration& configuration) {
  const auto keys = sealing::load_or_refuse(configuration.vault_key_file);
  if (!keys) return std::unexpected(keys.error());
  auto opened = configuration.postgres ? open_postgres(*configuration.postgres, *keys)
                                       : open_files(configuration, *keys);
  if (!opened) return opened;
  if (configuration.redis) {
    if (auto status = open_redis(*configuration.redis); !status) return status;
  }
  auto readers =
      ReaderThreads::start(*ledger_, *vault_, configuration.reader_threads, configuration.read_queue);
  if (!readers) return std::unexpected(std::move(readers.error()));
  readers_ = *std::move(readers);
  // Previews and reports take turns, page by page.
  auto long_readers = ReaderThreads::start(*ledger_, *vault_, 2, configuration.read_queue);
  if (!long_readers) return std::unexpected(std::move(long_readers.error()));
  long_readers_ = *std::move(long_readers);
  return {};
}

domain::Status Daemon::make_broker(const Configuration& configuration) {
  auto limits = configuration.limits;
  auto finance = load_finance_terms(configuration.finance);
  if (!finance) return std::unexpected(std::move(finance.error()));
  limits.finance = *std::move(finance);
  std::map<domain::OperatorId, broker::OperatorGateway*> gateways;
  for (const OperatorConfiguration& known : configuration.operators) {
    auto gateway = tmf654::make_gateway(scheduler_.context(), known.tmf654);
    if (!gateway) {
      gateway.error().message = "operator " + known.id.value + ": " + gateway.error().message;
      return std::unexpected(std::move(gateway.error()));
    }
    gateways_.push_back(*std::move(gateway));
    gateways[known.id] = gateways_.back().get();
  }
  broker_ = broker::make_broker({.ledger = *ledger_,
                                 .vault = *vault_,
                                 .readers = *readers_,
                                 .clock = clock_,
                                 .random = random_,
                                 .operators = scheduler_,
                                 .gateways = std::move(gateways),
                                 .long_readers = long_readers_.get(),
                                 .cache = cache_.get(),
                                 .changes = changes_.get(),
                                 .rates = rates_.get()},
                                limits, [] {});
  return {};
}

domain::Status Daemon::start_writer() {
  std::promise<domain::Status> recovered;
  auto outcome = recovered.get_future();
  writer_ = std::thread([this, recovered = std::move(recovered)]() mutable {
    auto status = broker_->recover();
    const bool well = status.has_value();
    recovered.set_value(std::move(status));
    if (well) broker_->run_writer();
  });
  return outcome.get();
}

domain::Status Daemon::start_server(const rpc::ServerSettings& settings, rpc::CallObserver observer) {
  auto server = rpc::Server::start(settings, directory_, *broker_, *readers_,
                                   [this, observer = std::move(observer)](const rpc::CallRecord& call) {
                                     calls_.count(call);
                                     if (observer) observer(call);
                                   });
  if (!server) return std::unexpected(std::move(server.error()));
  server_ = *std::move(server);
  return {};
}

domain::Status Daemon::start_watching(const Configuration& configuration) {
  health_ = std::make_unique<HealthWatch>(
      *broker_, scheduler_,
      [this](const std::string& component, bool serving) { server_->tell_health(component, serving); });
  health_->start();
  if (!configuration.metrics) return {};
  auto metrics = serve_metrics(*configuration.metrics, {*broker_, cache_.get(), calls_});
  if (!metrics) return std::unexpected(std::move(metrics.error()));
  metrics_ = *std::move(metrics);
  return {};
}

Daemon::~Daemon() { stop(); }

void Daemon::stop() {
  if (server_) server_->announce_end();
  if (broker_) broker_->stop();
  // Whoever waits for a recharge is answered at the end of the writer's drain.
  if (server_) server_->drain(drain_ + answer_time);
  if (writer_.joinable()) writer_.join();
  if (long_readers_) long_readers_->stop();
  if (readers_) readers_->stop();
  scheduler_.stop();
}

}  // namespace passerelle::daemon
