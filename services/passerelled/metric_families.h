// Readings in Prometheus's terms. Each name and its help are in docs/operations.md.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "adapters/redis/cache_counters.h"
#include "services/broker/broker.h"
#include "services/passerelled/call_meter.h"

namespace passerelle::daemon {

using MetricFamilies = std::vector<prometheus::MetricFamily>;

void add_broker(const broker::BrokerStatus& status, MetricFamilies& families);
void add_cache(const redis::CacheCounters& counters, MetricFamilies& families);
void add_calls(const std::vector<CallCounters>& calls, MetricFamilies& families);

}  // namespace passerelle::daemon
