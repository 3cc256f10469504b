// An operator to develop, train and test against: TMF654 over HTTPS, with a durable journal of what it
// credited.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/operator_sim/control_api.h"
#include "services/operator_sim/faults.h"
#include "services/operator_sim/http_server.h"
#include "services/operator_sim/journal.h"
#include "services/operator_sim/statement.h"
#include "services/operator_sim/subscribers.h"
#include "services/operator_sim/topup_api.h"

namespace passerelle::operator_sim {

struct SimulatorSettings {
  HttpServerSettings server;
  TopupApiSettings topups;
  std::filesystem::path state_directory;
  std::string bearer_token;  // empty = none asked for
  std::uint64_t seed = 1;
  FaultProbabilities faults;
  std::vector<std::pair<std::string, PlannedFault>> faults_by_number;
  SubscriberBase subscribers = SubscriberBase::anybody();
  Prices prices;
};

// Everything on `io`'s one thread.
class Simulator {
 public:
  // Listens once it is made. Errors: those of Journal::open() and HttpServer::create(), and
  // FAULT_PROBABILITY_INVALID.
  static domain::Result<std::unique_ptr<Simulator>> create(boost::asio::io_context& io,
                                                           SimulatorSettings settings);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  std::uint16_t port() const { return server_->port(); }
  const Journal& journal() const { return *journal_; }
  std::int64_t credits_of(const std::string& external_id) const;
  FaultPlan& faults() { return faults_; }
  SubscriberBase& subscribers() { return subscribers_; }
  const HttpServer& server() const { return *server_; }
  const TopupCounts& counts() const { return topups_.counts(); }
  TopupDesk& desk() { return desk_; }

 private:
  Simulator(boost::asio::io_context& io, SimulatorSettings settings, std::unique_ptr<Journal> journal);
  void handle(const HttpRequest& request, Respond respond);
  bool is_authorised(const HttpRequest& request) const;
  nlohmann::json statistics() const;

  const std::string bearer_token_;
  const std::unique_ptr<Journal> journal_;
  FaultPlan faults_;
  SubscriberBase subscribers_;
  TopupDesk desk_;
  TopupApi topups_;
  ControlApi control_;
  std::unique_ptr<HttpServer> server_;  // the last: its end closes what calls the others
};

}  // namespace passerelle::operator_sim
