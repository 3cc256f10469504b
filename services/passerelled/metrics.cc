#include "services/passerelled/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <exception>

#include "services/passerelled/metric_families.h"

namespace passerelle::daemon {
namespace {

constexpr std::size_t threads = 1;

class Readings : public prometheus::Collectable {
 public:
  explicit Readings(const MetricSources& sources) : sources_(sources) {}
  MetricFamilies Collect() const override {
    MetricFamilies families;
    add_broker(sources_.broker.status(), families);
    if (sources_.cache != nullptr) add_cache(sources_.cache->counters(), families);
    add_calls(sources_.calls.read(), families);
    return families;
  }

 private:
  MetricSources sources_;
};

class PrometheusEndpoint : public MetricsEndpoint {
 public:
  PrometheusEndpoint(const rpc::ListenAddress& address, const MetricSources& sources)
      : readings_(std::make_shared<Readings>(sources)), exposer_(address.text(), threads) {
    exposer_.RegisterCollectable(readings_);
  }
  int port() const override { return exposer_.GetListeningPorts().at(0); }

 private:
  std::shared_ptr<Readings> readings_;  // the library asks for a weak_ptr
  prometheus::Exposer exposer_;
};

}  // namespace

domain::Result<std::unique_ptr<MetricsEndpoint>> serve_metrics(const rpc::ListenAddress& address,
                                                               const MetricSources& sources) {
  // The library tells by an exception that the address is taken, and doesn't say which.
  try {
    return std::make_unique<PrometheusEndpoint>(address, sources);
  } catch (const std::exception&) {
    return domain::fail(
        domain::ErrorCode::unavailable, "METRICS_LISTEN_FAILED",
        "cannot listen for metrics on " + address.text() + ": the address is taken or not this machine's");
  }
}

}  // namespace passerelle::daemon
