// What Prometheus reads: the broker, the cache and the calls, as they stand at each reading.
#pragma once

#include <memory>

#include "adapters/redis/redis_cache.h"
#include "services/broker/broker.h"
#include "services/passerelled/call_meter.h"
#include "services/rpc/listen_address.h"

namespace passerelle::daemon {

struct MetricSources {
  const broker::Broker& broker;
  const redis::RedisCache* cache = nullptr;  // null where none is configured
  const CallMeter& calls;
};

class MetricsEndpoint {
 public:
  MetricsEndpoint() = default;
  MetricsEndpoint(const MetricsEndpoint&) = delete;
  MetricsEndpoint& operator=(const MetricsEndpoint&) = delete;
  virtual ~MetricsEndpoint() = default;
  virtual int port() const = 0;
};

// Answers GET /metrics from here on, on threads of its own. What it reads outlives it. Error: unavailable
// METRICS_LISTEN_FAILED.
domain::Result<std::unique_ptr<MetricsEndpoint>> serve_metrics(const rpc::ListenAddress& address,
                                                               const MetricSources& sources);

}  // namespace passerelle::daemon
