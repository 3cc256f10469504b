#include "services/passerelled/metric_families.h"

#include <google/rpc/code.pb.h>

#include <limits>
#include <numeric>
#include <span>
#include <string>

namespace passerelle::daemon {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double us_a_second = 1e6;

ClientMetric counted(std::uint64_t value, std::vector<ClientMetric::Label> labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  return metric;
}

// `counts` are one a bucket, the last without a bound.
ClientMetric distributed(std::span<const std::int64_t> bounds_us, std::span<const std::uint64_t> counts,
                         std::int64_t sum_us, std::vector<ClientMetric::Label> labels = {}) {
  ClientMetric metric;
  metric.label = std::move(labels);
  std::uint64_t cumulative = 0;
  for (std::size_t at = 0; at < counts.size(); ++at) {
    cumulative += counts[at];
    const double bound = at < bounds_us.size() ? static_cast<double>(bounds_us[at]) / us_a_second
                                               : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({cumulative, bound});
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum = static_cast<double>(sum_us) / us_a_second;
  return metric;
}

void add_gauge(MetricFamilies& families, const char* name, const char* help, double value) {
  ClientMetric metric;
  metric.gauge.value = value;
  families.push_back({name, help, MetricType::Gauge, {std::move(metric)}});
}

std::string short_name(std::string_view method) { return std::string(method.substr(method.rfind('/') + 1)); }

}  // namespace

void add_broker(const broker::BrokerStatus& status, MetricFamilies& families) {
  const auto gauge = [&](const char* name, const char* help, auto value) {
    add_gauge(families, name, help, static_cast<double>(value));
  };
  gauge("passerelle_ledger_available", "1 where the last transaction found the ledger there, else 0.",
        status.ledger_available);
  gauge("passerelle_may_send", "0 where this broker's last sign of life is too old for it to send, else 1.",
        status.may_send);
  gauge("passerelle_live_brokers", "Brokers of this ledger that showed signs of life lately.",
        status.live_brokers);
  if (status.cache)
    gauge("passerelle_idempotency_cache_available", "1 where the idempotency cache answers, else 0.",
          status.cache->available);
  gauge("passerelle_writer_queue_commands", "Commands that wait for the writer.", status.writer_queue);
  gauge("passerelle_open_recharges", "Recharges this broker looks after, their outcome not final.",
        status.open_recharges);
  gauge("passerelle_in_doubt_recharges", "Of the open ones: sent, the outcome not known yet.",
        status.in_doubt);
  gauge("passerelle_left_to_person_recharges",
        "Of those in doubt: the operator can't be asked, somebody has to find out.", status.left_to_person);
  gauge("passerelle_running_campaigns", "Campaigns that run, whoever serves their lines.",
        status.running_campaigns);
  gauge("passerelle_waiting_campaign_lines", "Lines of those campaigns that wait for their turn.",
        status.waiting_campaign_lines);
}

void add_cache(const redis::CacheCounters& counters, MetricFamilies& families) {
  families.push_back(
      {"passerelle_idempotency_claims_total",
       "Claims by what the cache answered: hit (executed already), join (in execution "
       "elsewhere), miss (ours now), unanswered (the ledger alone decides).",
       MetricType::Counter,
       {counted(counters.hits, {{"answer", "hit"}}), counted(counters.joins, {{"answer", "join"}}),
        counted(counters.misses, {{"answer", "miss"}}),
        counted(counters.unanswered, {{"answer", "unanswered"}})}});
  MetricFamily errors{"passerelle_idempotency_errors_total",
                      "Exchanges with the cache that an error ended, and commands it refused, by reason.",
                      MetricType::Counter,
                      {}};
  for (const auto& error : counters.errors)
    errors.metric.push_back(counted(error.count, {{"reason", std::string(error.reason)}}));
  families.push_back(std::move(errors));
  families.push_back(
      {"passerelle_idempotency_round_trip_seconds",
       "Round trips to the cache that were answered.",
       MetricType::Histogram,
       {distributed(redis::CacheCounters::bounds_us, counters.round_trips, counters.round_trips_us)}});
}

void add_calls(const std::vector<CallCounters>& calls, MetricFamilies& families) {
  MetricFamily ended{
      "passerelle_calls_total", "Calls that have ended, by method and gRPC code.", MetricType::Counter, {}};
  MetricFamily times{"passerelle_call_duration_seconds",
                     "How long calls took, the wait that callers ask for included; streams as a whole.",
                     MetricType::Histogram,
                     {}};
  for (const auto& call : calls) {
    for (std::size_t code = 0; code < call.ended.size(); ++code) {
      if (call.ended.at(code) == 0) continue;
      const auto& name = google::rpc::Code_Name(static_cast<google::rpc::Code>(code));
      ended.metric.push_back(
          counted(call.ended.at(code), {{"method", short_name(call.method)}, {"code", name}}));
    }
    if (std::accumulate(call.times.begin(), call.times.end(), std::uint64_t{0}) == 0) continue;
    times.metric.push_back(
        distributed(CallCounters::bounds_us, call.times, call.sum_us, {{"method", short_name(call.method)}}));
  }
  families.push_back(std::move(ended));
  families.push_back(std::move(times));
}

}  // namespace passerelle::daemon
