// One broker after the other over the same books: each dies at any moment, and the next takes up what it
// left.
#pragma once

#include <memory>
#include <vector>

#include "tests/simulation/crashing_ledger.h"
#include "tests/simulation/simulated_readers.h"

namespace passerelle::simulation {

class BrokerLife {
 public:
  BrokerLife(const Scenario& scenario, SimulatedBooks& books, broker::IdentityVault& vault,
             std::vector<std::unique_ptr<SimulatedOperator>>& operators, VirtualTime& time,
             SeededRandom& random);
  ~BrokerLife() { crash(); }
  BrokerLife(const BrokerLife&) = delete;
  BrokerLife& operator=(const BrokerLife&) = delete;

  void start();  // recovers; may die of that
  void crash();
  bool up() const { return broker_ != nullptr; }
  broker::Broker& broker() { return *broker_; }
  int lives() const { return lives_; }
  // Commits and readers behave from here on.
  void be_reliable();
  LedgerFaults& faults() { return faults_; }

 private:
  void schedule_writer();
  void run_writer();

  const Scenario& scenario_;
  SimulatedBooks& books_;
  broker::IdentityVault& vault_;
  std::vector<std::unique_ptr<SimulatedOperator>>& operators_;
  VirtualTime& time_;
  SeededRandom& random_;
  LedgerFaults faults_;
  SimulatedReaders readers_;
  int lives_ = 0;
  bool writer_scheduled_ = false;
  std::unique_ptr<CrashingLedger> ledger_;
  std::vector<std::unique_ptr<broker::OperatorGateway>> connections_;
  std::unique_ptr<broker::Broker> broker_;
};

}  // namespace passerelle::simulation
