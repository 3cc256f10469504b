#include "services/passerelled/call_meter.h"

#include <algorithm>

#include "services/domain/invariant.h"

namespace passerelle::daemon {

void CallMeter::count(const rpc::CallRecord& call) {
  const auto method = std::ranges::find(rpc::method_rights, call.method, &rpc::MethodRights::method);
  domain::require_invariant(method != rpc::method_rights.end(), "a call is of a method of the table");
  auto& counters = methods_.at(static_cast<std::size_t>(method - rpc::method_rights.begin()));
  const auto us = call.duration.count();
  const auto bound = std::ranges::lower_bound(CallCounters::bounds_us, us);
  const auto bucket = static_cast<std::size_t>(bound - CallCounters::bounds_us.begin());
  counters.ended.at(static_cast<std::size_t>(call.code)).fetch_add(1, std::memory_order_relaxed);
  counters.times.at(bucket).fetch_add(1, std::memory_order_relaxed);
  counters.sum_us.fetch_add(us, std::memory_order_relaxed);
}

std::vector<CallCounters> CallMeter::read() const {
  std::vector<CallCounters> all;
  for (std::size_t at = 0; at < methods_.size(); ++at) {
    const auto value = [](const Counter& counter) { return counter.load(std::memory_order_relaxed); };
    auto& read = all.emplace_back();
    read.method = rpc::method_rights.at(at).method;
    std::ranges::transform(methods_.at(at).ended, read.ended.begin(), value);
    std::ranges::transform(methods_.at(at).times, read.times.begin(), value);
    read.sum_us = methods_.at(at).sum_us.load(std::memory_order_relaxed);
  }
  return all;
}

}  // namespace passerelle::daemon
