#include "tests/integration/tmf654_stand.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>

namespace passerelle::test {
namespace {

template <class T>
T value_or_die(domain::Result<T> result, const char* what) {
  if (!result) {
    std::fprintf(stderr, "%s: %s %s\n", what, result.error().reason.c_str(), result.error().message.c_str());
    std::abort();
  }
  return std::move(*result);
}

}  // namespace

Tmf654Stand::Tmf654Stand() : authority_(directory_.path(), "authority") {
  const auto certificate = authority_.issue_server("operator");
  simulator_settings.server.certificate_file = certificate.certificate;
  simulator_settings.server.key_file = certificate.key;
  simulator_settings.state_directory = directory_.path() / "state";
  simulator_settings.topups.fault_time = domain::Duration(100);
  gateway_settings.connection.ca_file = authority_.certificate_file();
}

void Tmf654Stand::start() {
  start_simulator();
  start_gateway();
}

void Tmf654Stand::start_simulator() {
  simulator_ = value_or_die(operator_sim::Simulator::create(io_, simulator_settings), "simulator");
  const std::string scheme = simulator_settings.server.insecure ? "http" : "https";
  if (gateway_settings.connection.base_url.empty()) {
    gateway_settings.connection.base_url =
        scheme + "://127.0.0.1:" + std::to_string(simulator_->port()) + std::string(operator_sim::api_base);
  }
}

void Tmf654Stand::start_gateway() {
  gateway_ = value_or_die(tmf654::make_gateway(io_, gateway_settings), "gateway");
}

std::string Tmf654Stand::write(const std::string& name, const std::string& content) const {
  const auto path = directory_.path() / name;
  std::ofstream(path) << content;
  return path.string();
}

bool Tmf654Stand::run_until(const std::function<bool()>& condition, domain::Duration limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    if (io_.stopped()) io_.restart();
    io_.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

broker::SubmitOutcome Tmf654Stand::submit(const broker::SubmitRequest& request, domain::Duration timeout) {
  std::optional<broker::SubmitOutcome> outcome;
  gateway_->submit(request, timeout, [&](broker::SubmitOutcome o) { outcome = std::move(o); });
  run_until([&] { return outcome.has_value(); }, timeout + domain::Duration(10'000));
  return outcome.value_or(broker::Unknown{"NEVER_COMPLETED"});
}

broker::InquiryOutcome Tmf654Stand::inquire(domain::RechargeId reference, domain::Duration timeout) {
  std::optional<broker::InquiryOutcome> outcome;
  gateway_->inquire(reference, timeout, [&](broker::InquiryOutcome o) { outcome = std::move(o); });
  run_until([&] { return outcome.has_value(); }, timeout + domain::Duration(10'000));
  return outcome.value_or(broker::Unknown{"NEVER_COMPLETED"});
}

}  // namespace passerelle::test
