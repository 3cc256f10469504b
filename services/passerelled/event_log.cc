#include "services/passerelled/event_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace passerelle::daemon {
namespace {

spdlog::level::level_enum level_of(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return spdlog::level::debug;
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNKNOWN:
      return spdlog::level::err;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return spdlog::level::warn;
    default:
      return spdlog::level::info;
  }
}

}  // namespace

void open_log(const std::string& level) {
  auto logger =
      std::make_shared<spdlog::logger>("passerelled", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
}

void log_call(const rpc::CallRecord& call) {
  spdlog::log(level_of(call.code), "call method={} principal={} code={} reason={} duration_us={}",
              call.method, call.principal.empty() ? "-" : call.principal, static_cast<int>(call.code),
              call.reason.empty() ? "-" : call.reason, call.duration.count());
}

}  // namespace passerelle::daemon
