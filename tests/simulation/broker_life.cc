#include "tests/simulation/broker_life.h"

#include <utility>

namespace passerelle::simulation {

BrokerLife::BrokerLife(const Scenario& scenario, SimulatedBooks& books, broker::IdentityVault& vault,
                       std::vector<std::unique_ptr<SimulatedOperator>>& operators, VirtualTime& time,
                       SeededRandom& random)
    : scenario_(scenario),
      books_(books),
      vault_(vault),
      operators_(operators),
      time_(time),
      random_(random),
      readers_(books, vault, time, random, scenario.readers_full_per_thousand) {}

void BrokerLife::start() {
  ++lives_;
  writer_scheduled_ = false;
  ledger_ = std::make_unique<CrashingLedger>(books_, faults_, random_);
  std::map<domain::OperatorId, broker::OperatorGateway*> gateways;
  for (std::size_t i = 0; i < operators_.size(); ++i) {
    connections_.push_back(operators_[i]->connect());
    gateways.emplace(scenario_.operators[i].id, connections_.back().get());
  }
  broker_ = broker::make_broker({.ledger = *ledger_,
                                 .vault = vault_,
                                 .readers = readers_,
                                 .clock = time_,
                                 .random = random_,
                                 .operators = time_,
                                 .gateways = std::move(gateways)},
                                scenario_.limits, [this] { schedule_writer(); });
  try {
    // A broker that can't recover ends, and is started again.
    if (!broker_->recover()) crash();
  } catch (const Crash&) {
    crash();
  }
}

void BrokerLife::crash() {
  broker_.reset();
  connections_.clear();
  ledger_.reset();
}

void BrokerLife::be_reliable() {
  faults_ = {};
  readers_.be_reliable();
}

void BrokerLife::schedule_writer() {
  if (writer_scheduled_) return;
  writer_scheduled_ = true;
  time_.after(random_.delay(0, 4), [this, life = lives_] {
    if (life == lives_ && up()) run_writer();
  });
}

void BrokerLife::run_writer() {
  writer_scheduled_ = false;
  try {
    if (broker_->run_batch()) schedule_writer();
  } catch (const Crash&) {
    crash();
  }
}

}  // namespace passerelle::simulation
